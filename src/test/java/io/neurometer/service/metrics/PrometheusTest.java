package io.neurometer.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.deployment.DashboardMetrics;
import io.neurometer.deployment.PrometheusTools;
import io.neurometer.deployment.RuleFile;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A real Prometheus scrapes two instances of two kinds of hardware that share a database while a client infers and
 * profiles: every expression of every dashboard and rule finds data.
 */
class PrometheusTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static WatchedServices watched;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException, InterruptedException {
        watched = new WatchedServices(directory, service -> {});
        prometheus = watched.prometheus();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (watched != null) {
            watched.close();
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
            assertThat(WatchedServices.HARDWARE)
                    .containsEntry(
                            labels.path("hardware").asString(),
                            labels.path("replica").asString());
            assertThat(labels.path("instance").asString()).startsWith("127.0.0.1:");
            assertThat(new TreeSet<>(labels.propertyNames())).noneMatch(name -> name.startsWith("exported_"));
        }
    }

    @Test
    void promtoolFindsNoFaultInOurMetrics() {
        for (RunningService service : watched.services()) {
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
        try (PrometheusServer modern = watched.scraper("native", "--enable-feature=native-histograms")) {
            for (String histogram : List.of("request", "queue", "stage")) {
                String name = "neurometer_inference_" + histogram + "_duration_seconds";
                JsonNode found =
                        awaitData(modern, "histogram_quantile(0.9, sum by (hardware) (rate(" + name + "[30s]))) > 0");

                assertThat(found.size()).as(found.toString()).isBetween(1, WatchedServices.HARDWARE.size());
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

    private static String metrics(RunningService service) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + WatchedServices.managementPort(service) + "/actuator/prometheus"));
        return service.send(request).text();
    }
}
