package io.neurometer.engine.measure.statistics;

import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Map;

/** Durations in few words, in milliseconds. @param p quantiles by per cent */
public record LatencyBrief(int n, double median, double max, Map<String, Quantile> p) {
    public static final Section<LatencyBrief> SECTION = Section.of(LatencyBrief.class)
            .figure("unit", "The unit of all durations here.", brief -> Unit.MILLISECONDS.symbol())
            .figure("n", Unit.COUNT, "The number of samples.", LatencyBrief::n)
            .figure("median", Unit.MILLISECONDS, "The median of the samples.", LatencyBrief::median)
            .figure("max", Unit.MILLISECONDS, "The longest sample.", LatencyBrief::max)
            .byName("p", "The quantiles by per cent: 50, 90, 99 and 99.9.", Quantile.SECTION, LatencyBrief::p)
            .build();
}
