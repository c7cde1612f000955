package io.neurometer.engine.cost.convention;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.frontend.definition.Zoo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Whole models come out as the tools' own tables print them, to every digit printed. */
class ToolTablesTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/cost/tools_published.csv", useHeadersInDisplayName = true)
    void printsWhatTheTablePrints(String figure, String model, BigDecimal printed) {
        long value = figure(report(model, 1), figure).value().require();

        assertThat(BigDecimal.valueOf(value, 9).setScale(printed.scale(), RoundingMode.HALF_UP))
                .isEqualTo(printed);
    }

    @Test
    void electraCountsTheEmbeddingOfBertAsDenseProduct() {
        ToolFigure figure = figure(report("bert_base", 128), "electra");

        assertThat(figure.terms())
                .filteredOn(term -> term.term().equals("embedding"))
                .extracting(Term::amount)
                .as("6.0 of about 29 GFLOP: tokens and the two segments")
                .containsExactly(2L * 768 * (30_522 + 2) * 128);
        assertThat(figure.value().require()).isBetween(28_000_000_000L, 30_000_000_000L);
    }

    private static AnalyticReport report(String model, long length) {
        return DefinedLayers.report(Zoo.load(model).graph(), Map.of("N", 1L, "L", length));
    }

    private static ToolFigure figure(AnalyticReport report, String id) {
        return Objects.requireNonNull(report.conventions().get(id));
    }
}
