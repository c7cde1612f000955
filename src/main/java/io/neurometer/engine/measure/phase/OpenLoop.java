package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.load.WorkerPool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How long users wait when they come at random, at shares of the greatest rate that was measured. */
public final class OpenLoop {
    private static final int MAX_REQUESTS = 100_000;

    private final Rule rule;

    /**
     * @param percentOfPeak one level for each
     * @param requests at least so many for each level, time permitting
     * @param seconds and at least so long
     */
    public record Rule(List<Integer> percentOfPeak, int requests, double seconds) {
        public Rule {
            percentOfPeak = List.copyOf(percentOfPeak);
        }
    }

    public OpenLoop(Rule rule) {
        this.rule = rule;
    }

    /**
     * @param throughput what is known; the fastest level gives the peak and how many runs go on at once
     * @param seed of the times of arrival
     * @param reserveSeconds what later phases need of the time that is left
     */
    public List<Measurement.OpenLoop> run(
            Trial trial, WorkerPool crew, List<Measurement.Throughput> throughput, long seed, double reserveSeconds) {
        trial.checkpoint().enter(Phase.OPEN_LOOP);
        Measurement.Throughput peak = peak(throughput);
        double peakRuns = peak.rate() / peak.batch();
        List<Measurement.OpenLoop> levels = new ArrayList<>();
        for (int percent : rule.percentOfPeak()) {
            int left = rule.percentOfPeak().size() - levels.size();
            double rate = percent / 100.0 * peakRuns;
            int requests = requests(rate, (trial.secondsLeft() - reserveSeconds) / left);
            if (requests < 1) {
                trial.deviate("no open loop at " + percent + " % of the peak, to keep within the time given");
                continue;
            }
            if (requests < rule.requests()) {
                trial.deviate(requests + " requests in the open loop at " + percent + " % of the peak within the time"
                        + " given, of " + rule.requests());
            }
            levels.add(OpenLevel.run(trial, crew, peak.concurrency(), percent, rate, requests, seed));
            trial.checkpoint()
                    .tell(
                            (double) levels.size() / rule.percentOfPeak().size(),
                            Map.of(
                                    "rate",
                                    rate,
                                    "achieved",
                                    levels.get(levels.size() - 1).achieved()));
        }
        return levels;
    }

    /** As many as arrive in the least time, but no fewer than asked for unless they do not fit in. */
    private int requests(double rate, double seconds) {
        double wanted = Math.max(rule.requests(), rate * rule.seconds());
        return (int) Math.min(MAX_REQUESTS, Math.min(wanted, rate * Math.max(0, seconds - OpenLevel.PATIENCE_SECONDS)));
    }

    /** The fastest level. */
    static Measurement.Throughput peak(List<Measurement.Throughput> throughput) {
        return Collections.max(throughput, Comparator.comparingDouble(Measurement.Throughput::rate));
    }
}
