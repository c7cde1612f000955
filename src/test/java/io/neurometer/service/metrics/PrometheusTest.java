package io.neurometer.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.deployment.DashboardMetrics;
import io.neurometer.deployment.PrometheusTools;
import io.neurometer.deployment.RuleFile;
import io.neurometer.engine.measure.host.EnergyCounters;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.PostgresServer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.inference.InferenceObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/**
 * A real Prometheus scrapes two instances of two kinds of hardware that share a database while a client infers and
 * profiles: every expression of every dashboard and rule finds data.
 */
class PrometheusTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> HARDWARE = Map.of("small", "one", "large", "two");

    private static final List<RunningService> SERVICES = new ArrayList<>();
    private static PostgresServer database;
    private static PrometheusServer prometheus;
    private static Thread client;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        PrometheusTools.server();
        assumeTrue(
                PostgresServer.obstacle().isEmpty(),
                () -> PostgresServer.obstacle().orElseThrow());
        database = PostgresServer.start();
        HARDWARE.forEach((hardware, replica) -> SERVICES.add(RunningService.start(
                JudgedReports.class,
                directory.resolve(hardware),
                Stream.concat(
                                Stream.of(database.settings()),
                                Stream.of(
                                        "neurometer.hardware=" + hardware,
                                        "neurometer.instance=" + replica,
                                        "neurometer.cost.per-hour=3.2"))
                        .toArray(String[]::new))));
        ok(SERVICES.get(0)
                .postBytes("/models?name=shared", OnnxFiles.addRelu(), "Content-Type", "application/octet-stream"));
        for (RunningService service : SERVICES) {
            awaitAnswer(service);
            failures(service);
            energy(service);
        }
        client = new Thread(PrometheusTest::traffic, "client");
        client.start();
        prometheus = PrometheusServer.start(Files.createDirectory(directory.resolve("prometheus")), targets());
        ok(SERVICES.get(0).get("/ceilings?effort=quick"));
        for (RunningService service : SERVICES) {
            ok(service.postJson("/profile", "{\"model\":\"shared\",\"protocol\":\"quick\",\"batch_sizes\":[4096]}"));
            service.bean(MeteringObserver.class)
                    .profiled(JudgedReports.valid(JudgedReports.withLayers(
                            service.bean(JudgedReports.Latest.class).of("shared"), 25)));
        }
        System.gc(); // The JVM's series of collections begin with the first one.
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (client != null) {
            client.interrupt();
            client.join();
        }
        if (prometheus != null) {
            prometheus.close();
        }
        SERVICES.forEach(RunningService::close);
        SERVICES.clear();
        if (database != null) {
            database.close();
        }
    }

    @Test
    void everyExpressionOfADashboardFindsData() throws InterruptedException {
        List<String> expressions = DashboardMetrics.expressions();

        assertThat(expressions).hasSizeGreaterThan(40);
        for (String expression : expressions) {
            awaitData(expression
                    .replace("$__rate_interval", "30s")
                    .replace("$hardware", ".*")
                    .replace("$model", ".*"));
        }
    }

    @Test
    void everyRuleFindsData() throws InterruptedException {
        for (RuleFile.Rule rule : RuleFile.rules()) {
            if (rule.alert()) {
                for (String series : DashboardMetrics.names(List.of(rule.expression()))) {
                    awaitData(series);
                }
            } else {
                String reason = rule.labels().path("reason").asString("");
                awaitData(rule.name() + (reason.isEmpty() ? "" : "{reason=\"" + reason + "\"}"));
            }
        }
    }

    @Test
    void everyRuleIsWell() throws InterruptedException {
        awaitData("neurometer:saturation:ratio");
        List<String> seen = new ArrayList<>();
        for (JsonNode group : prometheus.ruleGroups()) {
            for (JsonNode rule : group.path("rules")) {
                assertThat(rule.path("health").asString()).as(rule.toString()).isEqualTo("ok");
                assertThat(rule.path("state").asString("inactive"))
                        .as(rule.toString())
                        .isNotEqualTo("firing");
                seen.add(rule.path("name").asString());
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        RuleFile.rules().stream().map(RuleFile.Rule::name).toList());
    }

    /** Prometheus gives what it scrapes the address as {@code instance}, without {@code honor_labels}. */
    @Test
    void theNamesOfMachineAndProcessSurviveTheScrape() throws InterruptedException {
        awaitData("count(count by (replica) (neurometer_store_up)) == 2");

        for (JsonNode series : awaitData("neurometer_store_up")) {
            JsonNode labels = series.path("metric");
            assertThat(HARDWARE)
                    .containsEntry(
                            labels.path("hardware").asString(),
                            labels.path("replica").asString());
            assertThat(labels.path("instance").asString()).startsWith("127.0.0.1:");
            assertThat(new TreeSet<>(labels.propertyNames())).noneMatch(name -> name.startsWith("exported_"));
        }
    }

    @Test
    void promtoolFindsNoFaultInOurMetrics() {
        for (RunningService service : SERVICES) {
            String ours = metrics(service)
                    .lines()
                    .filter(line -> line.matches("(# (HELP|TYPE) )?neurometer_.*"))
                    .reduce("", (text, line) -> text + line + "\n");
            PrometheusTools.Result result = PrometheusTools.promtool(ours, "check", "metrics");

            assertThat(ours.lines().count()).isGreaterThan(200);
            assertThat(result.output()).isEmpty();
            assertThat(result.exit()).isZero();
        }
    }

    /** A Prometheus that takes native histograms has no classic buckets of the same name. */
    @Test
    void quantilesComeFromNativeHistogramsToo() throws IOException, InterruptedException {
        try (PrometheusServer modern = PrometheusServer.start(
                Files.createDirectory(directory.resolve("native")), targets(), "--enable-feature=native-histograms")) {
            for (String histogram : List.of("request", "queue", "stage")) {
                String name = "neurometer_inference_" + histogram + "_duration_seconds";
                JsonNode found =
                        awaitData(modern, "histogram_quantile(0.9, sum by (hardware) (rate(" + name + "[30s]))) > 0");

                assertThat(found.size()).as(found.toString()).isBetween(1, HARDWARE.size());
                assertThat(modern.query(name + "_bucket")).isEmpty();
            }
        }
    }

    private static JsonNode awaitData(String expression) throws InterruptedException {
        return awaitData(prometheus, expression);
    }

    private static JsonNode awaitData(PrometheusServer prometheus, String expression) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode result = prometheus.query(expression);
        while (result.isEmpty()) {
            assertThat(System.nanoTime())
                    .as(() -> expression + " finds no data; Prometheus says: " + prometheus.log())
                    .isLessThan(end);
            Thread.sleep(200);
            result = prometheus.query(expression);
        }
        return result;
    }

    private static void traffic() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (RunningService service : SERVICES) {
                    infer(service);
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException | IllegalStateException end) {
            Thread.currentThread().interrupt();
        }
    }

    private static Answer infer(RunningService service) {
        String input = "\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}";
        return service.postJson(
                "/infer",
                "{\"model\":\"shared\",\"inputs\":[{\"name\":\"a\"," + input + ",{\"name\":\"b\"," + input + "]}");
    }

    /** A model that was registered at another instance is seen a moment later. */
    private static void awaitAnswer(RunningService service) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = infer(service);
        while (answer.status() != 200) {
            assertThat(System.nanoTime()).as(answer.toString()).isLessThan(end);
            Thread.sleep(100);
            answer = infer(service);
        }
    }

    /** One of each kind; those that no client can bring about at will are told to the meters. */
    private static void failures(RunningService service) {
        assertThat(service.postJson("/infer", "{\"model\":\"shared\",\"inputs\":[]}")
                        .status())
                .isEqualTo(400);
        MeteringObserver meters = service.bean(MeteringObserver.class);
        for (ProblemCode reason : List.of(
                ProblemCode.QUEUE_FULL, ProblemCode.DEADLINE_EXCEEDED, ProblemCode.CLIENT_GONE, ProblemCode.INTERNAL)) {
            meters.finished(new InferenceObserver.Ended(
                    reason, null, null, null, 0, new InferenceObserver.Stages(Map.of(), 0, 1, false, null)));
        }
    }

    /** From files as Linux shows them: the machine's own may not be readable. */
    private static void energy(RunningService service) throws IOException {
        Path root = Files.createTempDirectory(directory, "powercap");
        Path domain = Files.createDirectories(root.resolve("sys/class/powercap/intel-rapl:0"));
        Files.writeString(domain.resolve("name"), "package-0\n");
        Files.writeString(domain.resolve("max_energy_range_uj"), "262143328850\n");
        Files.writeString(domain.resolve("energy_uj"), "123456789\n");
        service.bean(EnergyMeters.class).count(EnergyCounters.of(root).require());
    }

    private static String metrics(RunningService service) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + managementPort(service) + "/actuator/prometheus"));
        return service.send(request).text();
    }

    private static List<String> targets() {
        return SERVICES.stream()
                .map(service -> "127.0.0.1:" + managementPort(service))
                .toList();
    }

    private static String managementPort(RunningService service) {
        return service.bean(Environment.class).getRequiredProperty("local.management.port");
    }

    private static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isBetween(200, 201);
    }
}
