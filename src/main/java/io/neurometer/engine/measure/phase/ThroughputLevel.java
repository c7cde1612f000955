package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.PER_SECOND;

import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Throughput at one level of load. */
public record ThroughputLevel(int concurrency, long batch, double rate, Reading<LatencyBrief> latency) {
    private static final String ITEMS = "items/s";

    public static final Section<ThroughputLevel> SECTION = Section.of(ThroughputLevel.class)
            .figure("concurrency", COUNT, "Runs at once.", ThroughputLevel::concurrency)
            .figure("batch", COUNT, "Items per run.", ThroughputLevel::batch)
            .figure("rate", PER_SECOND, "Items completed per second.", ThroughputLevel::rate)
            .figure("unit", "Unit of the rate.", level -> ITEMS)
            .section("latency", "Latency of those runs, side by side.", LatencyBrief.SECTION, ThroughputLevel::latency)
            .line(level -> new Line(
                    "throughput",
                    PER_SECOND.format(level.rate),
                    ITEMS + ", " + (level.concurrency == 1 ? "one run" : level.concurrency + " runs")
                            + " at a time, batch " + level.batch))
            .build();

    /** Runs per second. */
    double runs() {
        return rate / batch;
    }

    /** The fastest. */
    static ThroughputLevel peak(List<ThroughputLevel> levels) {
        return Collections.max(levels, Comparator.comparingDouble(ThroughputLevel::rate));
    }
}
