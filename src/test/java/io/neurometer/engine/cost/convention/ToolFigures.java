package io.neurometer.engine.cost.convention;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.cost.AnalyticReport;

/** What holds for the figures of other tools, whatever the model. */
public final class ToolFigures {
    private ToolFigures() {}

    /** The terms are the difference to our own figures, exactly, and what has no value has a reason. */
    public static void requireExact(AnalyticReport report) {
        assertThat(report.conventions()).hasSize(14);
        report.conventions().forEach((id, figure) -> {
            long ours = figure.quantity() == Quantity.MAC
                    ? report.totals().mac()
                    : report.totals().flop();
            assertThat(figure.ours()).as(id).isEqualTo(ours);
            Long value = figure.value().value();
            if (value == null) {
                assertThat(figure.value().reason()).as(id).isNotBlank();
                assertThat(figure.terms()).as(id).isEmpty();
                return;
            }
            long difference = figure.terms().stream().mapToLong(Term::amount).sum();
            assertThat(value).as(id).isEqualTo(ours + difference);
            assertThat(figure.terms()).as(id).allSatisfy(term -> {
                assertThat(term.amount()).isNotZero();
                assertThat(term.layers()).isPositive();
                assertThat(term.why()).isNotBlank();
            });
        });
    }
}
