package io.neurometer.engine.cost;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
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
record Metric<S, T>(Function<S, Reading<T>> count, Section<T> figures) {}
