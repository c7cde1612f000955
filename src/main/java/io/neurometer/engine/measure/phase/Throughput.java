package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.load.ClosedLoad;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many items a second, by how many runs go on at once: ever more until that no longer helps. */
public final class Throughput implements Phase {
    public static final Figure<List<ThroughputLevel>> THROUGHPUT =
            Figure.each("throughput", "Throughput by runs at once and items per run.", ThroughputLevel.SECTION);

    private static final double MIN_GAIN = 1.05;

    private final List<Integer> callers;
    private final double seconds;

    /**
     * @param callers how many at once, in ascending order; where 1 is missing or there is no time left for it, the latency
     *     runs are the first level
     * @param seconds for each level
     */
    public Throughput(List<Integer> callers, double seconds) {
        this.callers = List.copyOf(callers);
        this.seconds = seconds;
    }

    /** 1, 2, 4 and so on to twice the processors. */
    public static Throughput doubling(int processors, double seconds) {
        List<Integer> callers = new ArrayList<>();
        for (int count = 1; count < 2 * processors; count *= 2) {
            callers.add(count);
        }
        callers.add(2 * processors);
        return new Throughput(callers, seconds);
    }

    /** How many runs go on at once at each level. */
    List<Integer> callers() {
        return callers;
    }

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return callers.size() * seconds;
    }

    @Override
    public double reservedSeconds(Trial trial) {
        return callers.size() * seconds;
    }

    @Override
    public void run(Trial trial) {
        trial.checkpoint().enter(name());
        Samples alone = trial.samples();
        Reading<Long> batch = trial.request().batch();
        List<ThroughputLevel> levels = new ArrayList<>();
        if (!callers.contains(1)) {
            levels.add(new ThroughputLevel(1, batch, alone.rate(), brief(alone)));
        }
        double runSeconds = alone.seconds() / alone.nanos().length / alone.block();
        double each = Math.min(seconds, trial.secondsForPhase() / Math.max(1, callers.size()));
        for (int count : callers) {
            boolean inTime = Math.max(each, 2 * count * runSeconds) < trial.secondsForPhase();
            if (!inTime && count == 1) {
                levels.add(new ThroughputLevel(1, batch, alone.rate(), brief(alone)));
                continue;
            } else if (!inTime && !levels.isEmpty()) {
                trial.deviate("no throughput of " + count + " runs at once, to keep within the time given");
                break;
            }
            ClosedLoad load = ClosedLoad.run(trial::call, trial.clock(), trial.workers(), count, Math.max(0, each));
            levels.add(new ThroughputLevel(count, batch, load.rate(), Reading.of(LatencySamples.brief(load.nanos()))));
            trial.checkpoint().tell((double) levels.size() / callers.size(), Map.of("rate", last(levels)));
            if (levels.size() > 1
                    && last(levels) < MIN_GAIN * levels.get(levels.size() - 2).rate()) {
                break;
            }
        }
        trial.findings().put(THROUGHPUT, levels);
    }

    private static Reading<LatencyBrief> brief(Samples alone) {
        return alone.block() > 1 ? Reading.absent("timed in blocks") : Reading.of(LatencySamples.brief(alone.nanos()));
    }

    private static double last(List<ThroughputLevel> levels) {
        return levels.get(levels.size() - 1).rate();
    }
}
