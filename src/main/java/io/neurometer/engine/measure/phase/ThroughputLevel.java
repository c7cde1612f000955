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

/**
 * Throughput at one level of load.
 *
 * @param batch items in one run; absent where that is not known
 * @param runs completed per second
 */
public record ThroughputLevel(int concurrency, Reading<Long> batch, double runs, Reading<LatencyBrief> latency) {
    private static final String ITEMS = "items/s";
    private static final String RUNS = "runs/s";

    public static final Section<ThroughputLevel> SECTION = Section.of(ThroughputLevel.class)
            .figure("concurrency", COUNT, "Runs at once.", ThroughputLevel::concurrency)
            .figure("batch", COUNT, "Items per run.", ThroughputLevel::batch)
            .figure(
                    "rate",
                    PER_SECOND,
                    "Items completed per second, or runs where the items of one are not known.",
                    ThroughputLevel::rate)
            .figure("unit", "Unit of the rate.", ThroughputLevel::unit)
            .section("latency", "Latency of those runs, side by side.", LatencyBrief.SECTION, ThroughputLevel::latency)
            .line(level -> new Line(
                    "throughput",
                    PER_SECOND.format(level.rate()),
                    level.unit() + ", " + (level.concurrency == 1 ? "one run" : level.concurrency + " runs")
                            + " at a time" + level.batchShown()))
            .build();

    /** Items completed per second, or runs where the items of one are not known. */
    public double rate() {
        return batch.value() == null ? runs : runs * batch.value();
    }

    private String unit() {
        return batch.value() == null ? RUNS : ITEMS;
    }

    private String batchShown() {
        return batch.value() == null ? "" : ", batch " + batch.value();
    }

    /** The fastest. */
    static ThroughputLevel peak(List<ThroughputLevel> levels) {
        return Collections.max(levels, Comparator.comparingDouble(ThroughputLevel::rate));
    }
}
