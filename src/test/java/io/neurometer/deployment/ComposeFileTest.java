package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The compose file's parts fit together: what is mounted exists, what is scraped is served. */
class ComposeFileTest {
    private static final Path FOLDER = Path.of("docker");

    @Test
    void everythingMountedExists() throws IOException {
        List<String> sources = new ArrayList<>();
        for (JsonNode service : compose().path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asString().split(":", 2)[0];
                if (source.startsWith(".")) {
                    sources.add(source);
                }
            }
        }

        assertThat(sources)
                .hasSize(4)
                .allSatisfy(source -> assertThat(FOLDER.resolve(source)).exists());
    }

    @Test
    void everyNameStandsForSomething() throws IOException {
        JsonNode compose = compose();
        List<String> volumes = new ArrayList<>();
        for (JsonNode service : compose.path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asString().split(":", 2)[0];
                if (!source.startsWith(".")) {
                    volumes.add(source);
                }
            }
            JsonNode needed = service.path("depends_on");
            assertThat(needed.isObject() ? needed.propertyNames() : YamlFiles.texts(needed))
                    .allSatisfy(name ->
                            assertThat(compose.path("services").has(name)).isTrue());
        }

        assertThat(volumes)
                .containsExactlyInAnyOrderElementsOf(compose.path("volumes").propertyNames());
    }

    @Test
    void thePortsAreThoseOfTheImage() throws IOException {
        String image = Files.readString(FOLDER.resolve("Dockerfile"));
        List<String> exposed = List.of(image.substring(image.indexOf("\nEXPOSE ") + 8)
                .lines()
                .findFirst()
                .orElseThrow()
                .split(" "));

        assertThat(YamlFiles.texts(compose().at("/services/neurometer/ports")))
                .isNotEmpty()
                .allMatch(port -> exposed.contains(port.substring(port.lastIndexOf(':') + 1)))
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void grafanaAsksThePrometheusBesideIt() throws IOException {
        String url = YamlFiles.read(FOLDER.resolve("grafana/provisioning/datasources/prometheus.yaml"))
                .at("/datasources/0/url")
                .asString();

        assertThat(url).isEqualTo("http://prometheus:9090");
        assertThat(compose().path("services").has("prometheus")).isTrue();
    }

    @Test
    void theImageIsBuiltFromItsDockerfile() throws IOException {
        JsonNode build = compose().at("/services/neurometer/build");

        Path context = FOLDER.resolve(build.path("context").asString());
        assertThat(context.resolve("pom.xml")).isRegularFile();
        assertThat(context.resolve(build.path("dockerfile").asString())).isRegularFile();
    }

    @Test
    void theServiceKeepsItsDataInTheDatabaseBesideIt() throws IOException {
        JsonNode environment = compose().at("/services/neurometer/environment");
        JsonNode postgres = compose().at("/services/postgres");

        assertThat(environment.path("SPRING_DATASOURCE_URL").asString())
                .isEqualTo("jdbc:postgresql://postgres:5432/"
                        + postgres.at("/environment/POSTGRES_DB").asString());
        assertThat(environment.path("SPRING_DATASOURCE_USERNAME")).isEqualTo(postgres.at("/environment/POSTGRES_USER"));
        assertThat(environment.path("SPRING_DATASOURCE_PASSWORD"))
                .isEqualTo(postgres.at("/environment/POSTGRES_PASSWORD"));
        assertThat(postgres.has("ports")).isFalse();
        assertThat(compose()
                        .at("/services/neurometer/depends_on/postgres/condition")
                        .asString())
                .isEqualTo("service_healthy");
        assertThat(postgres.has("healthcheck")).isTrue();
    }

    @Test
    void imagesHaveAVersion() throws IOException {
        for (JsonNode service : compose().path("services")) {
            if (!service.has("build")) {
                assertThat(service.path("image").asString()).matches("\\$\\{[A-Z]+_IMAGE:-[a-z/]+:v?[0-9.]+}");
            }
        }
    }

    @Test
    void prometheusScrapesTheManagementPort() throws IOException {
        JsonNode job =
                YamlFiles.read(FOLDER.resolve("prometheus/prometheus.yml")).at("/scrape_configs/0");

        assertThat(job.path("metrics_path").asString()).isEqualTo("/actuator/prometheus");
        assertThat(job.at("/static_configs/0/targets/0").asString()).isEqualTo("neurometer:8081");
        assertThat(job.path("honor_labels").asBoolean(false)).isFalse();
    }

    @Test
    void prometheusReadsTheRulesOfTheChart() throws IOException {
        String rules = YamlFiles.read(FOLDER.resolve("prometheus/prometheus.yml"))
                .at("/rule_files/0")
                .asString();

        assertThat(compose().at("/services/prometheus/volumes").toString())
                .contains("../helm/neurometer/rules:" + rules.replace("/*.yaml", "") + ":ro");
        assertThat(Path.of("helm/neurometer/rules/neurometer.yaml")).isRegularFile();
    }

    @Test
    void grafanaLoadsTheDashboardsFromWhereTheyAreMounted() throws IOException {
        JsonNode grafana = compose().at("/services/grafana");
        String path = YamlFiles.read(FOLDER.resolve("grafana/provisioning/dashboards/neurometer.yaml"))
                .at("/providers/0/options/path")
                .asString();

        assertThat(grafana.path("volumes").toString()).contains("../helm/neurometer/dashboards:" + path + ":ro");
        assertThat(grafana.at("/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                        .asString())
                .isEqualTo(path + "/service.json");
        assertThat(DashboardMetrics.FOLDER.resolve("service.json")).isRegularFile();
    }

    private static JsonNode compose() throws IOException {
        return YamlFiles.read(FOLDER.resolve("compose.yaml"));
    }
}
