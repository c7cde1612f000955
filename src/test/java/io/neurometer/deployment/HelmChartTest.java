package io.neurometer.deployment;

import static io.neurometer.deployment.ChartTexts.environmentOf;
import static io.neurometer.deployment.ChartTexts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.neurometer.service.security.KeyProperties;
import io.neurometer.service.security.Role;
import io.neurometer.service.security.SecurityProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;

/** The chart lints, renders what it promises and refuses values that cannot work. */
class HelmChartTest {
    private static final String NAME = "release-neurometer";
    private static final String KEY_ONLY = "security: {apiKey: k}";
    private static final String EVERYTHING = """
        hardware: epyc-9654
        image: {repository: example/neurometer, tag: "1.2.3"}
        imagePullSecrets: [{name: pull}]
        security: {apiKey: open sesame}
        memory: {heapPercent: 20}
        javaOptions: -XX:ActiveProcessorCount=4
        extraEnv: [{name: OMP_NUM_THREADS, value: "4"}]
        service: {type: LoadBalancer, annotations: {a: b}}
        serviceAccount: {annotations: {c: d}}
        persistence: {enabled: true, size: 20Gi, storageClass: fast}
        serviceMonitor: {enabled: true, interval: 30s, labels: {release: prometheus}}
        dashboard: {enabled: true, annotations: {grafana_folder: Models}}
        prometheusRule: {enabled: true, labels: {release: prometheus}}
        podAnnotations: {e: f}
        podLabels: {team: vision}
        nodeSelector: {cpu: epyc}
        tolerations: [{operator: Exists}]
        affinity: {nodeAffinity: {}}
        """;

    @TempDir
    private Path folder;

    @Test
    void lints() {
        LintResult result = new Helm(RenderedChart.CHART).lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void rendersTheDefaults() throws IOException {
        RenderedChart chart = RenderedChart.with(folder, KEY_ONLY);

        assertThat(chart.kinds())
                .containsExactlyInAnyOrder(
                        "ServiceAccount", "Secret", "ConfigMap", "Service", "Service", "Deployment", "Pod");
        assertThat(key(chart)).isEqualTo("k");

        JsonNode deployment = chart.object("Deployment", NAME);
        assertThat(texts(deployment.at("/spec/template/metadata/labels")))
                .containsEntry("hardware", "unnamed")
                .containsAllEntriesOf(texts(deployment.at("/spec/selector/matchLabels")));
        JsonNode pod = deployment.at("/spec/template/spec");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(names(pod.at("/volumes"))).containsExactly("data", "tmp", "keys");

        JsonNode container = container(chart);
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/volumeMounts").findValuesAsString("mountPath"))
                .containsExactly("/data", "/tmp", "/etc/neurometer");
        assertThat(container.at("/resources/limits/memory").asString()).isEqualTo("4Gi");
        assertThat(environment(chart))
                .containsEntry("NEUROMETER_HARDWARE", "unnamed")
                .containsEntry("NEUROMETER_SECURITY_ENABLED", "true")
                .containsEntry("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=25 -XX:ActiveProcessorCount=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"startupProbe", "livenessProbe", "readinessProbe"})
    void probesTheManagementPort(String probe) throws IOException {
        JsonNode container = container(RenderedChart.with(folder, KEY_ONLY));

        assertThat(container.at("/" + probe + "/httpGet/port").asString()).isEqualTo("management");
        assertThat(container.at("/" + probe + "/httpGet/path").asString()).startsWith("/actuator/health/");
        assertThat(container.at("/ports/1/name").asString()).isEqualTo("management");
        assertThat(container.at("/ports/1/containerPort").asInt()).isEqualTo(8081);
    }

    @Test
    void rendersEverythingOn() throws IOException {
        RenderedChart chart = RenderedChart.with(folder, EVERYTHING);

        assertThat(chart.kinds())
                .containsExactlyInAnyOrder(
                        "ServiceAccount",
                        "Secret",
                        "ConfigMap",
                        "ConfigMap",
                        "PersistentVolumeClaim",
                        "Service",
                        "Service",
                        "Deployment",
                        "Pod",
                        "ServiceMonitor",
                        "PrometheusRule");
        assertThat(key(chart)).isEqualTo("open sesame");
        assertThat(container(chart).path("image").asString()).isEqualTo("example/neurometer:1.2.3");
        assertThat(environment(chart))
                .containsEntry("NEUROMETER_HARDWARE", "epyc-9654")
                .containsEntry("OMP_NUM_THREADS", "4")
                .containsEntry(
                        "JAVA_TOOL_OPTIONS",
                        "-XX:MaxRAMPercentage=20 -XX:ActiveProcessorCount=2 -XX:ActiveProcessorCount=4");

        JsonNode deployment = chart.object("Deployment", NAME);
        assertThat(deployment.at("/spec/strategy/type").asString()).isEqualTo("Recreate");
        assertThat(texts(deployment.at("/spec/template/metadata/labels")))
                .containsEntry("hardware", "epyc-9654")
                .containsEntry("team", "vision");
        assertThat(deployment.findValuesAsString("claimName")).containsExactly(NAME);
        assertThat(chart.object("PersistentVolumeClaim", NAME)
                        .at("/spec/storageClassName")
                        .asString())
                .isEqualTo("fast");
    }

    @Test
    void theMonitorFindsTheManagementPort() throws IOException {
        RenderedChart chart = RenderedChart.with(folder, EVERYTHING);

        JsonNode monitor = chart.object("ServiceMonitor", NAME);
        JsonNode service = chart.object("Service", NAME + "-management");
        assertThat(texts(service.at("/metadata/labels")))
                .containsAllEntriesOf(texts(monitor.at("/spec/selector/matchLabels")));
        assertThat(service.at("/spec/ports/0/name")).isEqualTo(monitor.at("/spec/endpoints/0/port"));
        assertThat(service.at("/spec/type").asString()).isEqualTo("ClusterIP");
        assertThat(texts(chart.object("Service", NAME).at("/metadata/labels")))
                .doesNotContainKey("app.kubernetes.io/component");
    }

    @Test
    void carriesTheDashboards() throws IOException {
        JsonNode map = RenderedChart.with(folder, EVERYTHING).object("ConfigMap", NAME + "-dashboard");

        assertThat(texts(map.at("/metadata/labels"))).containsEntry("grafana_dashboard", "1");
        assertThat(map.path("data").propertyNames())
                .containsExactlyInAnyOrder("service.json", "hardware.json", "model.json");
        for (String name : map.path("data").propertyNames()) {
            assertThat(map.path("data").path(name).asString())
                    .isEqualToIgnoringNewLines(Files.readString(DashboardMetrics.FOLDER.resolve(name)));
        }
    }

    @Test
    void carriesTheRules() throws IOException {
        JsonNode rules = RenderedChart.with(folder, EVERYTHING).object("PrometheusRule", NAME);

        assertThat(texts(rules.at("/metadata/labels"))).containsEntry("release", "prometheus");
        assertThat(rules.path("spec")).isEqualTo(YamlFiles.read(Path.of("helm/neurometer/rules/neurometer.yaml")));
    }

    @Test
    void usesASecretAndAClaimThatExist() throws IOException {
        RenderedChart chart = RenderedChart.with(folder, """
            security: {existingSecret: keys}
            persistence: {enabled: true, existingClaim: models}
            """);

        assertThat(chart.kinds()).doesNotContain("Secret", "PersistentVolumeClaim");
        JsonNode deployment = chart.object("Deployment", NAME);
        assertThat(deployment.findValue("secretKeyRef").path("name").asString()).isEqualTo("keys");
        assertThat(deployment.findValuesAsString("claimName")).containsExactly("models");
    }

    @Test
    void handsKeysToTheService() throws IOException {
        RenderedChart chart = RenderedChart.with(folder, """
            security:
              keys:
                web-shop: {sha256: HASH, roles: [infer], requestsPerSecond: 2.5, burst: 9}
                night: {key: 0123456789abcdef, roles: [profile, manage]}
              protectManagement: true
            serviceMonitor: {enabled: true, authorization: {credentials: {name: s, key: metrics-key}}}
            """.replace("HASH", "ab".repeat(32)));

        JsonNode secret = chart.object("Secret", NAME).at("/stringData");
        assertThat(secret.propertyNames()).containsExactly("keys.yaml");
        Properties settings = settings(secret.at("/keys.yaml").asString());
        SecurityProperties bound = new Binder(new MapConfigurationPropertySource(settings))
                .bind("neurometer.security", SecurityProperties.class)
                .get();
        assertThat(bound.keys())
                .containsEntry("web-shop", new KeyProperties("ab".repeat(32), "", Set.of(Role.INFER), 2.5, 9))
                .containsEntry(
                        "night", new KeyProperties("", "0123456789abcdef", Set.of(Role.PROFILE, Role.MANAGE), 0, 0));
        assertThat(environment(chart))
                .containsEntry("SPRING_CONFIG_IMPORT", "optional:file:/etc/neurometer/keys.yaml")
                .containsEntry("NEUROMETER_SECURITY_PROTECT_MANAGEMENT", "true");
        JsonNode deployment = chart.object("Deployment", NAME);
        assertThat(deployment.findValue("secret").at("/items/0/key").asString()).isEqualTo("keys.yaml");
        assertThat(deployment.findValue("secret").path("secretName").asString()).isEqualTo(NAME);
        assertThat(deployment.findValue("secretKeyRef").path("optional").asBoolean())
                .isTrue();
        assertThat(chart.object("ServiceMonitor", NAME)
                        .at("/spec/endpoints/0/authorization/credentials/key")
                        .asString())
                .isEqualTo("metrics-key");
    }

    @Test
    void newKeysStartNewPods() throws IOException {
        assertThat(checksum("security: {apiKey: a}")).hasSize(64).isNotEqualTo(checksum("security: {apiKey: b}"));
    }

    private String checksum(String values) throws IOException {
        return RenderedChart.with(folder, values)
                .object("Deployment", NAME)
                .at("/spec/template/metadata/annotations/checksum~1keys")
                .asString();
    }

    private static Properties settings(String yaml) {
        YamlPropertiesFactoryBean reader = new YamlPropertiesFactoryBean();
        reader.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
        return Objects.requireNonNull(reader.getObject());
    }

    @Test
    void asksForNoKeyWhenSecurityIsOff() throws IOException {
        RenderedChart chart = RenderedChart.with(folder, "security: {enabled: false}");

        assertThat(chart.kinds()).doesNotContain("Secret");
        assertThat(environment(chart))
                .containsEntry("NEUROMETER_SECURITY_ENABLED", "false")
                .doesNotContainKeys("NEUROMETER_SECURITY_API_KEY", "SPRING_CONFIG_IMPORT");
        assertThat(names(chart.object("Deployment", NAME).at("/spec/template/spec/volumes")))
                .containsExactly("data", "tmp");
    }

    @Test
    void asksForOneGpu() throws IOException {
        RenderedChart chart = RenderedChart.with("values-cuda.yaml", folder, KEY_ONLY);

        JsonNode container = container(chart);
        assertThat(container.at("/resources/limits/nvidia.com~1gpu").asInt()).isEqualTo(1);
        assertThat(container.at("/resources/limits/memory").asString()).isEqualTo("4Gi");
        assertThat(container.path("image").asString()).startsWith("neurometer-cuda:");
        assertThat(environment(chart)).containsEntry("NEUROMETER_ENGINE_BACKEND", "nd4j");
        assertThat(chart.object("Deployment", NAME)
                        .at("/spec/template/spec/tolerations/0/key")
                        .asString())
                .isEqualTo("nvidia.com/gpu");
        assertThat(RenderedChart.with(folder, KEY_ONLY)
                        .object("Deployment", NAME)
                        .toString())
                .doesNotContain("nvidia");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hardwear: gpu | hardwear",
                "'hardware: two words' | hardware",
                "hardware: '' | hardware",
                "replicaCount: -1 | replicaCount",
                "replicaCount: two | replicaCount",
                "image: {repository: ''} | repository",
                "security: {enabled: 'yes'} | enabled",
                "service: {type: Ingress} | type",
                "service: {port: 70000} | port",
                "resources: {limits: {memory: lots}} | memory",
                "resources: {limits: {memory: null}} | memory",
                "memory: {heapPercent: 0} | heapPercent",
                "memory: {heapPercent: 90} | heapPercent",
                "persistence: {accessMode: ReadOnlyMany} | accessMode",
                "{security: {apiKey: k}, replicaCount: 2, persistence: {enabled: true}} | one replica",
                "{} | security.apiKey",
                "{security: {keys: {ci: {sha256: short, roles: [infer]}}}} | sha256",
                "{security: {keys: {ci: {key: k, roles: [root]}}}} | roles",
                "{security: {keys: {ci: {key: k}}}} | roles",
                "{security: {keys: {two words: {key: k, roles: [infer]}}}} | two words",
                "{security: {apiKey: k, protectManagement: true}, serviceMonitor: {enabled: true}} | authorization",
                "serviceMonitor: {interval: often} | interval",
                "dashboard: {colour: red} | colour",
            })
    void refuses(String values, String reason) {
        assertThatThrownBy(() -> RenderedChart.with(folder, values)).hasMessageContaining(reason);
    }

    private static JsonNode container(RenderedChart chart) {
        return chart.object("Deployment", NAME).at("/spec/template/spec/containers/0");
    }

    private static List<String> names(JsonNode array) {
        List<String> names = new ArrayList<>();
        array.forEach(element -> names.add(element.path("name").asString()));
        return names;
    }

    private static Map<String, String> environment(RenderedChart chart) {
        return environmentOf(container(chart));
    }

    private static String key(RenderedChart chart) {
        return chart.object("Secret", NAME).at("/stringData/api-key").asString();
    }
}
