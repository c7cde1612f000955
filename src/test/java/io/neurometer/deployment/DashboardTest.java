package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The dashboard is whole: every panel says what it shows, in a unit, from series of the service. */
class DashboardTest {
    /** What the service exports, without the suffixes of histograms, and the JVM's own. */
    private static final Set<String> EXPORTED = Set.of(
            "neurometer_inference_requests_total",
            "neurometer_inference_items_total",
            "neurometer_inference_executions_total",
            "neurometer_inference_request_duration_seconds",
            "neurometer_inference_queue_duration_seconds",
            "neurometer_inference_stage_duration_seconds",
            "neurometer_inference_batch_size",
            "neurometer_inference_queue_depth",
            "neurometer_inference_in_progress",
            "neurometer_model_memory_bytes",
            "neurometer_model_parameters",
            "neurometer_model_macs",
            "neurometer_model_peak_activation_bytes",
            "neurometer_offheap_used_bytes",
            "neurometer_offheap_limit_bytes",
            "neurometer_profile_latency_seconds",
            "neurometer_profile_throughput_items_per_second",
            "neurometer_profile_flops_per_second",
            "neurometer_profile_roofline_efficiency_ratio",
            "neurometer_hardware_info",
            "jvm_memory_used_bytes",
            "jvm_memory_max_bytes");

    @Test
    void panelsAreDescribedAndHaveUnits() throws IOException {
        for (JsonNode panel : panels()) {
            assertThat(panel.path("description").asString("")).as(title(panel)).endsWith(".");
            assertThat(panel.findValuesAsString("unit").size()
                            + panel.path("fieldConfig").findValues("value").size())
                    .as(title(panel))
                    .isPositive();
        }
    }

    @Test
    void panelsDoNotOverlap() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : DashboardMetrics.dashboard().path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as(title(panel)).isTrue();
            JsonNode at = panel.path("gridPos");
            for (int x = at.path("x").asInt();
                    x < at.path("x").asInt() + at.path("w").asInt();
                    x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(x).isBetween(0, 23);
                    assertThat(cells.add(x + "," + y)).as(title(panel)).isTrue();
                }
            }
        }
    }

    @Test
    void everyQueryFollowsTheHardwareVariable() throws IOException {
        assertThat(DashboardMetrics.expressions())
                .hasSizeGreaterThan(20)
                .allSatisfy(expression -> assertThat(expression).contains("hardware=~\"$hardware\""));
        assertThat(DashboardMetrics.dashboard().path("templating").path("list").findValuesAsString("name"))
                .containsSubsequence("datasource", "hardware", "model");
    }

    @Test
    void showsLatencyThroughputMemoryAndStaticFigures() throws IOException {
        Set<String> names = DashboardMetrics.names();

        assertThat(names)
                .contains(
                        "neurometer_inference_request_duration_seconds_bucket",
                        "neurometer_inference_items_total",
                        "neurometer_model_memory_bytes",
                        "neurometer_offheap_used_bytes",
                        "neurometer_model_parameters",
                        "neurometer_model_macs",
                        "neurometer_model_peak_activation_bytes");
    }

    @Test
    void asksOnlyForWhatIsExported() throws IOException {
        assertThat(DashboardMetrics.names())
                .extracting(name -> name.replaceFirst("_(bucket|sum|count)$", ""))
                .isSubsetOf(EXPORTED);
    }

    @Test
    void parenthesesOfEveryQueryAreBalanced() throws IOException {
        assertThat(DashboardMetrics.expressions()).allSatisfy(expression -> {
            for (String pair : List.of("()", "{}", "[]")) {
                assertThat(count(expression, pair.charAt(0))).as(pair).isEqualTo(count(expression, pair.charAt(1)));
            }
        });
    }

    private static long count(String text, char character) {
        return Pattern.compile(Pattern.quote(String.valueOf(character)))
                .matcher(text)
                .results()
                .collect(Collectors.counting());
    }

    private static List<JsonNode> panels() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : DashboardMetrics.dashboard().path("panels")) {
            if (!panel.path("type").asString().equals("row")) {
                panels.add(panel);
            }
        }
        return panels;
    }

    private static String title(JsonNode panel) {
        return panel.path("title").asString();
    }
}
