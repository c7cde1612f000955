package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import io.neurometer.service.metrics.ServiceMeters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The dashboards are whole: every panel says what it shows, in a unit, from series of the service. */
class DashboardsTest {
    private static final Path DEFINITIONS = Path.of("docker/grafana/dashboards");
    private static final Set<String> OF_THE_JVM =
            Set.of("jvm_memory_used_bytes", "jvm_memory_max_bytes", "jvm_gc_pause_seconds");

    private static List<String> names() {
        return DashboardGenerator.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isMadeFromItsDefinition(String name) throws IOException {
        GoldenFile.check(
                DashboardMetrics.FOLDER.resolve(name + ".json"),
                DashboardGenerator.json(YamlFiles.read(DEFINITIONS.resolve(name + ".yaml"))));
    }

    @Test
    void allAreGenerated() {
        assertThat(DashboardMetrics.FOLDER.toFile().list())
                .containsExactlyInAnyOrderElementsOf(
                        names().stream().map(name -> name + ".json").toList());
        assertThat(DashboardMetrics.dashboards().values())
                .extracting(dashboard -> dashboard.path("uid").asString())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("names")
    void panelsAreDescribedAndHaveUnits(String name) {
        for (JsonNode panel : panels(name)) {
            assertThat(panel.path("description").asString("")).as(title(panel)).endsWith(".");
            assertThat(panel.path("targets").size()).as(title(panel)).isPositive();
            assertThat(panel.at("/fieldConfig/defaults/unit").asString("").length()
                            + panel.path("fieldConfig").findValues("value").size())
                    .as(title(panel))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void panelsDoNotOverlap(String name) {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : dashboard(name).path("panels")) {
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
    void everyQueryFollowsTheHardwareVariable() {
        assertThat(DashboardMetrics.expressions())
                .hasSizeGreaterThan(40)
                .allSatisfy(expression -> assertThat(expression).contains("hardware=~\"$hardware\""));
        assertThat(DashboardMetrics.dashboards().values())
                .allSatisfy(dashboard -> assertThat(
                                dashboard.path("templating").path("list").findValuesAsString("name"))
                        .containsSubsequence("datasource", "hardware", "model"));
    }

    @Test
    void asksOnlyForWhatIsExported() {
        Set<String> exported = new TreeSet<>(OF_THE_JVM);
        Arrays.stream(ServiceMeters.values()).map(ServiceMeters::prometheusName).forEach(exported::add);

        assertThat(DashboardMetrics.names())
                .hasSizeGreaterThan(30)
                .extracting(name -> name.replaceFirst("_(bucket|sum|count)$", ""))
                .isSubsetOf(exported);
    }

    private static JsonNode dashboard(String name) {
        return Objects.requireNonNull(DashboardMetrics.dashboards().get(name));
    }

    private static List<JsonNode> panels(String name) {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : dashboard(name).path("panels")) {
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
