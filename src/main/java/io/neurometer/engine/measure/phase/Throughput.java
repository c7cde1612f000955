package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.load.ClosedLoad;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many items a second, by how many runs go on at once: ever more until that no longer helps. */
public final class Throughput {
    private static final double MIN_GAIN = 1.05;

    private final Rule rule;

    /**
     * @param callers how many at once, in ascending order; where 1 is missing, the latency runs are the first level
     * @param seconds for each level
     */
    public record Rule(List<Integer> callers, double seconds) {
        public Rule {
            callers = List.copyOf(callers);
        }

        /** 1, 2, 4 and so on to twice the processors. */
        public static Rule doubling(int processors, double seconds) {
            List<Integer> callers = new ArrayList<>();
            for (int count = 1; count < 2 * processors; count *= 2) {
                callers.add(count);
            }
            callers.add(2 * processors);
            return new Rule(callers, seconds);
        }
    }

    public Throughput(Rule rule) {
        this.rule = rule;
    }

    /**
     * @param batch items per run
     * @param reserveSeconds what later phases need of the time that is left
     * @return at least one level
     */
    public List<Measurement.Throughput> run(
            Trial trial, WorkerPool crew, Latency.Samples alone, long batch, double reserveSeconds) {
        trial.checkpoint().enter(Phase.THROUGHPUT);
        List<Measurement.Throughput> levels = new ArrayList<>();
        if (!rule.callers().contains(1)) {
            levels.add(level(
                    1,
                    batch,
                    alone.rate(),
                    alone.block() > 1
                            ? Reading.absent("timed in blocks")
                            : Reading.of(LatencySamples.brief(alone.nanos()))));
        }
        double runSeconds = alone.seconds() / alone.nanos().length / alone.block();
        double each = Math.min(
                rule.seconds(),
                (trial.secondsLeft() - reserveSeconds)
                        / Math.max(1, rule.callers().size()));
        for (int callers : rule.callers()) {
            boolean inTime = Math.max(each, 2 * callers * runSeconds) < trial.secondsLeft() - reserveSeconds;
            if (!inTime && !levels.isEmpty()) {
                trial.deviate("no throughput of " + callers + " runs at once, to keep within the time given");
                break;
            }
            ClosedLoad load = ClosedLoad.run(trial::call, trial.clock(), crew, callers, Math.max(0, each));
            levels.add(level(callers, batch, load.rate(), Reading.of(LatencySamples.brief(load.nanos()))));
            trial.checkpoint().tell((double) levels.size() / rule.callers().size(), Map.of("rate", last(levels)));
            if (levels.size() > 1
                    && last(levels) < MIN_GAIN * levels.get(levels.size() - 2).rate()) {
                break;
            }
        }
        return levels;
    }

    private static double last(List<Measurement.Throughput> levels) {
        return levels.get(levels.size() - 1).rate();
    }

    private static Measurement.Throughput level(
            int callers, long batch, double runsPerSecond, Reading<LatencyBrief> latency) {
        return new Measurement.Throughput(callers, batch, runsPerSecond * batch, "items/s", latency);
    }
}
