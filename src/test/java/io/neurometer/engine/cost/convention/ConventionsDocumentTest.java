package io.neurometer.engine.cost.convention;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of docs/definitions.md are what reports say. */
class ConventionsDocumentTest {
    private static final Path DOCUMENT = Path.of("docs", "definitions.md");
    private static final String END = "<!-- end of conventions -->\n";

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "vit_b_16"})
    void theTableIsWhatTheReportSays(String model) throws IOException {
        String rendered = render(DefinedLayers.report(Zoo.load(model).graph(), Map.of("N", 1L)));
        Path target = Path.of("target", "conventions-" + model + ".md");
        Files.createDirectories(target.getParent());
        Files.writeString(target, rendered);
        String document = Files.readString(DOCUMENT);
        String begin = "<!-- conventions of " + model + ": rendered from a report -->\n";
        int from = document.indexOf(begin) + begin.length();

        assertThat(document.substring(from, document.indexOf(END, from)))
                .as("the part of %s between the markers must be %s", DOCUMENT, target)
                .isEqualTo(rendered);
    }

    private static String render(AnalyticReport report) {
        StringBuilder text = new StringBuilder("\n| figure | prints | value | ours | the difference |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        report.conventions()
                .forEach((id, figure) -> text.append(String.format(
                        Locale.ROOT,
                        "| `%s` | %s | %s | %,d | %s |\n",
                        id,
                        figure.prints(),
                        figure.value()
                                .map(value -> String.format(Locale.ROOT, "%,d", value))
                                .or(() -> Reading.of("`null`"))
                                .require(),
                        figure.ours(),
                        difference(figure))));
        return text.append('\n').toString();
    }

    private static String difference(ToolFigure figure) {
        if (figure.value().reason() != null) {
            return figure.value().reason();
        }
        return figure.terms().isEmpty()
                ? "none"
                : figure.terms().stream()
                        .map(term -> String.format(Locale.ROOT, "%s %+,d", term.term(), term.amount()))
                        .collect(Collectors.joining("; "));
    }
}
