package io.neurometer.service.profiling.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page about reports says what the declarations of figures say, and which golden reports have each. */
class ReportPageTest {
    private static final Path REPORTS = Path.of("src/test/resources/golden/report");
    private static final List<String> PROTOCOLS = List.of("analytic", "quick", "standard", "rigorous");

    private final Map<Section<?>, String> places = new IdentityHashMap<>();
    private final StringBuilder page = new StringBuilder();

    @Test
    void thePageListsEveryFigure() throws IOException {
        Map<String, List<JsonNode>> reports = new LinkedHashMap<>();
        for (String protocol : PROTOCOLS) {
            JsonNode report = JsonMapper.shared().readTree(Files.readString(REPORTS.resolve(protocol + ".json")));
            reports.put(
                    protocol,
                    Stream.concat(Stream.of(report), report.path("by_batch").valueStream())
                            .toList());
        }
        page.append("""
                # Reports

                Every figure of `POST /profile` and of `profile --format json`, in the order of a report.

                Behind a name, `[]` stands for the elements of a list, and `{}` for the values of an object whose keys \
                the model or the machine decides. A figure that is absent is `{"value": null, "reason": "..."}`. One \
                marked *or null* is plainly `null`; where that needs a reason, a figure beside it gives it. The last \
                column names the [protocols](protocols.md) that fill the figure. Where it says *it depends*, it takes a \
                certain model, machine or event, such as a container with a limit.
                """);

        heading("The report");
        for (Section.Field<?> field : Report.SECTION.fields()) {
            row(field.figure(), "", reports);
        }
        for (Section.Field<?> field : Report.SECTION.fields()) {
            if (field.figure().section() != null) {
                heading("`" + field.figure() + "`");
                within(field.figure(), "", reports);
            }
        }

        assertThat(places).hasSizeGreaterThan(PROTOCOLS.size());
        GoldenFile.check(Path.of("docs/report.md"), page.toString());
    }

    private void heading(String title) {
        page.append("\n## ")
                .append(title)
                .append("\n\n| figure | unit | meaning | filled by |\n| --- | --- | --- | --- |\n");
    }

    private void row(Figure<?> figure, String path, Map<String, List<JsonNode>> reports) {
        List<String> filledBy = reports.entrySet().stream()
                .filter(report -> found(figure, report.getValue()).findAny().isPresent())
                .map(Map.Entry::getKey)
                .toList();
        String known = figure.section() == null ? null : places.get(figure.section());
        page.append("| `").append(path).append(figure).append(suffix(figure)).append("` | ");
        page.append(figure.unit().symbol())
                .append(" | ")
                .append(figure.meaning().replace("|", "\\|"));
        page.append(figure.isBare() ? " *Or null.*" : "");
        page.append(known == null ? "" : " Figures as in `" + known + "`.").append(" | ");
        page.append(
                filledBy.isEmpty() ? "*it depends*" : filledBy.equals(PROTOCOLS) ? "all" : String.join(", ", filledBy));
        page.append(" |\n");
    }

    /** Each section is listed where it is met first. */
    private void within(Figure<?> figure, String path, Map<String, List<JsonNode>> reports) {
        Section<?> section = figure.section();
        if (section == null || places.containsKey(section)) {
            return;
        }
        places.put(section, path + figure + suffix(figure));
        Map<String, List<JsonNode>> inner = new LinkedHashMap<>();
        reports.forEach((protocol, nodes) -> inner.put(
                protocol,
                found(figure, nodes)
                        .flatMap(node -> figure.shape() == Figure.Shape.SECTION ? Stream.of(node) : node.valueStream())
                        .toList()));
        for (Section.Field<?> field : section.fields()) {
            row(field.figure(), path + figure + suffix(figure) + ".", inner);
            within(field.figure(), path + figure + suffix(figure) + ".", inner);
        }
    }

    private static Stream<JsonNode> found(Figure<?> figure, List<JsonNode> nodes) {
        return nodes.stream()
                .map(node -> node.path(figure.name()))
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .filter(value -> !(value.path("value").isNull() && value.has("reason") && value.size() == 2));
    }

    private static String suffix(Figure<?> figure) {
        return switch (figure.shape()) {
            case EACH -> "[]";
            case BY_NAME -> "{}";
            default -> "";
        };
    }
}
