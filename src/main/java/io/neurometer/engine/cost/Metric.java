package io.neurometer.engine.cost;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.function.Function;

/**
 * A metric: how something is counted, and the figures that show it. A metric of models enters the report through the list
 * in {@link Totals}, one of layers through the list in {@link LayerCost}.
 *
 * @param <S> what it is counted on: {@link AnalyzedGraph} or {@link AnalyzedLayer}
 * @param <T> what is counted
 * @param count absent with its reason where it cannot be told
 * @param figures without a name around them: they stand beside those of the other metrics
 */
record Metric<S, T>(Function<S, Reading<T>> count, Section<T> figures) {
    /** A metric with one figure. */
    static <S, T> Metric<S, T> of(
            Class<T> type, String name, Unit unit, String meaning, Function<S, Reading<T>> count) {
        return new Metric<>(
                count,
                Section.of(type).figure(name, unit, meaning, value -> value).build());
    }
}
