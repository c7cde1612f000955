package io.neurometer.engine.measure.statistics;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.report.Section;
import java.util.Map;

/** Durations in few words, in milliseconds. */
public record LatencyBrief(int n, double median, double max, Map<String, Quantile> p) {
    public static final Section<LatencyBrief> SECTION = Section.of(LatencyBrief.class)
            .figure("unit", "Unit of all durations here.", brief -> MILLISECONDS.symbol())
            .figure("n", COUNT, "Number of samples.", LatencyBrief::n)
            .figure("median", MILLISECONDS, "Median of the samples.", LatencyBrief::median)
            .figure("max", MILLISECONDS, "Longest sample.", LatencyBrief::max)
            .byName("p", "Quantiles by per cent: 50, 90, 99 and 99.9.", Quantile.SECTION, LatencyBrief::p)
            .build();
}
