package io.neurometer.deployment;

import static io.neurometer.deployment.ChartTexts.environmentOf;
import static io.neurometer.deployment.ChartTexts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Each class of hardware has what it asks for, and the rest from the values of all. */
class HardwareClassesTest {
    private static final String NAME = "release-neurometer";

    @TempDir
    private Path folder;

    @Test
    void eachClassHasADeploymentAndAService() throws IOException {
        RenderedChart chart = ChartValues.THREE_CLASSES.render(folder);

        assertThat(chart.objects("Deployment")).hasSize(3);
        for (String name : new String[] {"epyc", "graviton", "xeon"}) {
            JsonNode labels = chart.object("Deployment", NAME + "-" + name).at("/spec/template/metadata/labels");
            assertThat(labels.path("neurometer.io/class").asString()).isEqualTo(name);
            JsonNode own = chart.object("Service", NAME + "-" + name).at("/spec/selector");
            JsonNode all = chart.object("Service", NAME).at("/spec/selector");
            assertThat(texts(labels)).containsAllEntriesOf(texts(own)).containsAllEntriesOf(texts(all));
            assertThat(texts(own)).containsEntry("neurometer.io/class", name);
            assertThat(texts(all)).doesNotContainKey("neurometer.io/class");
        }
    }

    @Test
    void classesDifferInWhatTheySay() throws IOException {
        RenderedChart chart = ChartValues.THREE_CLASSES.render(folder);
        JsonNode epyc = pod(chart, "epyc");
        JsonNode graviton = pod(chart, "graviton");
        JsonNode xeon = pod(chart, "xeon");

        assertThat(environment(epyc)).containsEntry("NEUROMETER_HARDWARE", "EPYC_9654");
        assertThat(environment(graviton))
                .containsEntry("NEUROMETER_HARDWARE", "graviton")
                .containsEntry("NEUROMETER_MODELS_PRELOAD", "zoo/resnet50");
        assertThat(environment(xeon))
                .containsEntry("NEUROMETER_ENGINE_PRECISION", "bf16")
                .doesNotContainKey("NEUROMETER_MODELS_PRELOAD");
        assertThat(epyc.at("/containers/0/image").asString()).isEqualTo("registry.example.org/neurometer:0.1.0");
        assertThat(graviton.at("/containers/0/image").asString()).endsWith("/neurometer:0.1.0-arm64");
        assertThat(graviton.at("/nodeSelector/kubernetes.io~1arch").asString()).isEqualTo("arm64");
        assertThat(epyc.at("/tolerations").findValuesAsString("key")).containsExactly("dedicated");
        assertThat(xeon.at("/tolerations").findValuesAsString("key")).containsExactly("dedicated", "amx");
        assertThat(chart.object("Deployment", NAME + "-graviton")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void processorsAndMemoryFollowTheLimits() throws IOException {
        RenderedChart chart = ChartValues.THREE_CLASSES.render(folder);

        assertThat(environment(pod(chart, "epyc")))
                .containsEntry("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=25 -XX:ActiveProcessorCount=4");
        assertThat(environment(pod(chart, "graviton")))
                .containsEntry("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=25 -XX:ActiveProcessorCount=8");
        assertThat(environment(pod(chart, "xeon")))
                .containsEntry("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=20 -XX:ActiveProcessorCount=2");
        assertThat(pod(chart, "xeon")
                        .at("/containers/0/resources/limits/memory")
                        .asString())
                .isEqualTo("6Gi");
    }

    @Test
    void onlyTheClassThatAsksForItIsScaled() throws IOException {
        RenderedChart chart = ChartValues.THREE_CLASSES.render(folder);

        assertThat(chart.objects("HorizontalPodAutoscaler")).hasSize(1);
        JsonNode scaler = chart.object("HorizontalPodAutoscaler", NAME + "-epyc");
        assertThat(scaler.at("/spec/scaleTargetRef/name").asString()).isEqualTo(NAME + "-epyc");
        assertThat(scaler.at("/spec/metrics/0/pods/metric/name").asString())
                .isEqualTo("neurometer_inference_queue_time_seconds");
        assertThat(scaler.at("/spec/metrics/1/resource/target/averageUtilization")
                        .asInt())
                .isEqualTo(80);
        assertThat(chart.object("Deployment", NAME + "-epyc").at("/spec").has("replicas"))
                .isFalse();
        assertThat(chart.objects("PodDisruptionBudget"))
                .extracting(budget -> budget.at("/metadata/name").asString())
                .containsExactlyInAnyOrder(NAME + "-epyc", NAME + "-graviton");
    }

    @Test
    void allShareOneDatabase() throws IOException {
        RenderedChart chart = ChartValues.THREE_CLASSES.render(folder);

        for (JsonNode deployment : chart.objects("Deployment")) {
            JsonNode pod = deployment.at("/spec/template/spec");
            assertThat(environment(pod))
                    .containsEntry(
                            "SPRING_DATASOURCE_URL", "jdbc:postgresql://postgres.data:5432/neurometer?sslmode=prefer");
            assertThat(pod.at("/containers/0/env").toString()).contains(NAME + "-database");
            assertThat(deployment.at("/spec/strategy").isMissingNode()).isTrue();
        }
        assertThat(chart.object("Secret", NAME + "-database")
                        .at("/stringData/password")
                        .asString())
                .isEqualTo("words");
    }

    @Test
    void aVerifiedDatabaseIsVerifiedBySomebody() throws IOException {
        String database = """
                security: {apiKey: k}
                database: {host: db, sslMode: verify-full, existingSecret: s, caSecret: "%s"}
                """;

        assertThat(url(database.formatted(""))).endsWith("DefaultJavaSSLFactory");
        assertThat(url(database.formatted("ca"))).endsWith("&sslrootcert=/etc/neurometer-database/ca.crt");
    }

    private String url(String values) throws IOException {
        return environment(RenderedChart.with(folder, values)
                        .object("Deployment", NAME)
                        .at("/spec/template/spec"))
                .getOrDefault("SPRING_DATASOURCE_URL", "");
    }

    @Test
    void aGpuIsAskedForWhereThereIsOne() throws IOException {
        RenderedChart chart = ChartValues.EVERYTHING.render(folder);

        assertThat(pod(chart, "gpu")
                        .at("/containers/0/resources/limits/nvidia.com~1gpu")
                        .asInt())
                .isEqualTo(1);
        assertThat(environment(pod(chart, "gpu"))).containsEntry("NEUROMETER_ENGINE_BACKEND", "nd4j");
        assertThat(pod(chart, "cpu").toString()).doesNotContain("nvidia", "NEUROMETER_ENGINE_BACKEND");
    }

    @Test
    void modelsAreProfiledOnEveryClass() throws IOException {
        RenderedChart chart = ChartValues.EVERYTHING.render(folder);

        for (String name : new String[] {"cpu", "gpu"}) {
            JsonNode job = chart.object("Job", NAME + "-" + name + "-1").at("/spec/template/spec");
            assertThat(job.at("/containers/0/args").toString())
                    .isEqualTo("[\"/scripts/profile.sh\",\"zoo/resnet50\",\"detector:stable\"]");
            assertThat(environment(job))
                    .containsEntry("URL", "http://" + NAME + "-" + name + ":8080")
                    .containsEntry("HARDWARE", name)
                    .containsEntry("BATCH_SIZES", "[1,8]")
                    .containsEntry("FAIL_ABOVE", "");
            JsonNode weekly = chart.object("CronJob", NAME + "-" + name);
            assertThat(weekly.at("/spec/schedule").asString()).isEqualTo("0 3 * * 0");
            assertThat(weekly.at("/spec/jobTemplate/spec/backoffLimit").asInt(-1))
                    .isZero();
            assertThat(environment(weekly.at("/spec/jobTemplate/spec/template/spec")))
                    .containsEntry("FAIL_ABOVE", "3%");
        }
    }

    @Test
    void theNotesNameEveryClass() {
        String notes = new Helm(RenderedChart.CHART)
                .install()
                .clientOnly()
                .dryRun()
                .withName("release")
                .withKubeVersion("1.31.0")
                .withValuesFile(Path.of("src/test/resources/chart/three-classes.yaml"))
                .call()
                .getOutput();

        assertThat(notes)
                .contains(
                        "EPYC_9654 (2 to 6 pods of 4 processors, fp32), service " + NAME + "-epyc",
                        "graviton (3 pods of 8 processors, fp32), service " + NAME + "-graviton",
                        "xeon (1 pods of 2 processors, bf16), service " + NAME + "-xeon",
                        "helm test release");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicaCount: 2 | without a database there is one replica",
                "classes: [{name: a}, {name: b}] | without a database there is one replica",
                "autoscaling: {enabled: true} | without a database there is one replica",
                "{database: {host: db, existingSecret: s}, persistence: {enabled: true}} | persistence.enabled",
                "database: {host: db, username: u} | database.password",
                "{database: {host: db, existingSecret: s}, classes: [{name: a}, {name: a}]} | two classes are called",
                "classes: [{name: Upper}] | name",
                "classes: [{name: a-name-of-more-than-twenty}] | name",
                "classes: [{name: a, cores: 4}] | cores",
                "classes: [{name: a, precision: fp8}] | precision",
                "accelerator: tpu | accelerator",
                "image: {tag: latest} | tag",
                "{autoscaling: {enabled: true, maxReplicas: 1}, resources: {requests: {cpu: null}}} | requests.cpu",
                "autoscaling: {enabled: true, queueTime: '', cpuPercent: 0} | queueTime or cpuPercent",
                "autoscaling: {enabled: true, minReplicas: 3, maxReplicas: 2} | maxReplicas is below minReplicas",
                "{serviceMonitor: {enabled: true}, podMonitor: {enabled: true}} | twice",
                "ingress: {enabled: true} | ingress.hosts",
                "terminationGracePeriodSeconds: 30 | preStopSeconds",
                "profiling: {failAbove: '3'} | failAbove",
                "profiling: {models: []} | models",
            })
    void refuses(String values, String reason) throws IOException {
        Path key = Files.writeString(folder.resolve("key.yaml"), "security: {apiKey: k}");
        Path rest = Files.writeString(folder.resolve("rest.yaml"), values);

        assertThatThrownBy(() -> RenderedChart.of(key, rest)).hasMessageContaining(reason);
    }

    @Test
    void jobsNeedAKey() {
        assertThatThrownBy(() -> RenderedChart.with(folder, """
                        security: {keys: {ci: {key: 0123456789abcdef, roles: [infer]}}}
                        profiling: {job: {enabled: true}}
                        """)).hasMessageContaining("security.clientKey.secret");
    }

    private static JsonNode pod(RenderedChart chart, String name) {
        return chart.object("Deployment", NAME + "-" + name).at("/spec/template/spec");
    }

    private static Map<String, String> environment(JsonNode pod) {
        return environmentOf(pod.at("/containers/0"));
    }
}
