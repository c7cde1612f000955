package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What a cluster's policies ask of pods holds for each of the chart's, whatever the values. */
class ProductionChecksTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void nothingRunsAsRoot(ChartValues values) throws IOException {
        for (JsonNode pod : pods(values)) {
            JsonNode security = pod.path("securityContext");
            assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(security.path("runAsUser").asInt()).isPositive();
            assertThat(security.at("/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("hostNetwork").asBoolean(false)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void containersAreConfined(ChartValues values) throws IOException {
        for (JsonNode container : containers(values)) {
            JsonNode security = container.path("securityContext");
            assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(security.path("privileged").asBoolean(false)).isFalse();
            assertThat(security.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void containersHaveLimits(ChartValues values) throws IOException {
        for (JsonNode container : containers(values)) {
            assertThat(container.at("/resources/limits/memory").asString("")).matches("[0-9]+Gi");
            assertThat(container.at("/resources/requests/memory").asString("")).matches("[0-9]+[GM]i");
            assertThat(container.at("/resources/requests/cpu").asString("")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serversAreProbed(ChartValues values) throws IOException {
        for (JsonNode deployment : values.render(folder).objects("Deployment")) {
            for (JsonNode container : deployment.at("/spec/template/spec/containers")) {
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    assertThat(container.at("/" + probe + "/httpGet/port").asString())
                            .isEqualTo("management");
                }
                assertThat(container.at("/lifecycle/preStop").isMissingNode()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void imagesHaveAVersion(ChartValues values) throws IOException {
        for (JsonNode container : containers(values)) {
            assertThat(container.path("image").asString()).matches("[^:]+:[0-9]+\\.[0-9]+\\.[0-9]+[a-z0-9-]*");
        }
    }

    @ParameterizedTest
    @EnumSource
    void secretsComeByReference(ChartValues values) throws IOException {
        Set<String> secret = Set.of(
                "NEUROMETER_SECURITY_API_KEY", "SPRING_DATASOURCE_USERNAME", "SPRING_DATASOURCE_PASSWORD", "KEY");
        int seen = 0;
        for (JsonNode container : containers(values)) {
            for (JsonNode variable : container.path("env")) {
                if (secret.contains(variable.path("name").asString())) {
                    assertThat(variable.at("/valueFrom/secretKeyRef/name").asString(""))
                            .isNotEmpty();
                    assertThat(variable.has("value")).isFalse();
                    seen++;
                }
            }
        }
        assertThat(seen).isPositive();
        for (JsonNode object : values.render(folder).objects()) {
            if (!object.path("kind").asString().equals("Secret")) {
                assertThat(object.toString()).doesNotContain("open sesame", "0123456789abcdef", "words\"");
            }
        }
    }

    @Test
    void jobsAndTestsAreNoServers() throws IOException {
        RenderedChart chart = ChartValues.EVERYTHING.render(folder);

        JsonNode selector = chart.object("Service", "release-neurometer").at("/spec/selector");
        assertThat(selector.path("app.kubernetes.io/component").asString()).isEqualTo("server");
        List<JsonNode> clients = new ArrayList<>(chart.objects("Pod"));
        chart.objects("Job").forEach(job -> clients.add(job.at("/spec/template")));
        chart.objects("CronJob").forEach(job -> clients.add(job.at("/spec/jobTemplate/spec/template")));
        assertThat(clients)
                .hasSize(5)
                .allSatisfy(pod -> assertThat(pod.at("/metadata/labels/app.kubernetes.io~1component")
                                .asString())
                        .isEqualTo("client"));
    }

    private List<JsonNode> pods(ChartValues values) throws IOException {
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode object : values.render(folder).objects()) {
            JsonNode pod = switch (object.path("kind").asString()) {
                case "Deployment", "Job" -> object.at("/spec/template/spec");
                case "CronJob" -> object.at("/spec/jobTemplate/spec/template/spec");
                case "Pod" -> object.path("spec");
                default -> null;
            };
            if (pod != null) {
                pods.add(pod);
            }
        }
        assertThat(pods).hasSizeGreaterThan(1);
        return pods;
    }

    /** Those of pods, and of what makes pods by itself. */
    private List<JsonNode> containers(ChartValues values) throws IOException {
        List<JsonNode> containers = new ArrayList<>();
        for (JsonNode pod : pods(values)) {
            pod.path("containers").forEach(containers::add);
        }
        for (JsonNode runtime : values.render(folder).objects("ServingRuntime")) {
            runtime.at("/spec/containers").forEach(containers::add);
        }
        return containers;
    }
}
