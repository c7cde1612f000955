package io.neurometer.engine.measure.phase;

import io.neurometer.engine.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long users wait when they come at random, at shares of the greatest rate that was measured. */
public final class OpenLoop implements Phase {
    public static final Figure<List<OpenLoopLevel>> OPEN_LOOP =
            Figure.each("open_loop", "Latency of random arrivals, by their rate.", OpenLoopLevel.SECTION);

    /** A load between half of the peak and the peak itself. */
    static final double TYPICAL_LOAD = 0.7;

    private static final int MAX_REQUESTS = 100_000;
    private static final double MAX_SHARE = 0.25;

    private final List<Integer> percentOfPeak;
    private final int requests;
    private final double seconds;

    /**
     * @param percentOfPeak one level for each
     * @param requests at least so many for each level, time permitting
     * @param seconds and at least so long
     */
    public OpenLoop(List<Integer> percentOfPeak, int requests, double seconds) {
        this.percentOfPeak = List.copyOf(percentOfPeak);
        this.requests = requests;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "open-loop";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return 2 * percentOfPeak.size() * seconds;
    }

    @Override
    public double reservedSeconds(Trial trial) {
        double each = Math.max(seconds, requests * trial.runSeconds() / TYPICAL_LOAD);
        return Math.min(MAX_SHARE * trial.totalSeconds(), percentOfPeak.size() * each);
    }

    @Override
    public void run(Trial trial) {
        trial.checkpoint().enter(name());
        ThroughputLevel peak = ThroughputLevel.peak(trial.findings().require(Throughput.THROUGHPUT));
        List<OpenLoopLevel> levels = new ArrayList<>();
        for (int percent : percentOfPeak) {
            double rate = percent / 100.0 * peak.runs();
            int fitting = fitting(rate, trial.secondsForPhase() / (percentOfPeak.size() - levels.size()));
            if (fitting < 1) {
                trial.deviate("no open loop at " + percent + " % of the peak, to keep within the time given");
                continue;
            }
            if (fitting < requests) {
                trial.deviate(fitting + " requests in the open loop at " + percent
                        + " % of the peak within the time given, of " + requests);
            }
            OpenLoopLevel level = OpenLoopLevel.run(trial, peak.concurrency(), percent, rate, fitting);
            levels.add(level);
            trial.checkpoint()
                    .tell(
                            (double) levels.size() / percentOfPeak.size(),
                            Map.of("rate", rate, "achieved", level.load().achieved()));
        }
        trial.findings().put(OPEN_LOOP, levels);
    }

    /** As many as arrive in the least time, but no fewer than asked for unless they do not fit in. */
    private int fitting(double rate, double left) {
        double wanted = Math.max(requests, rate * seconds);
        return (int) Math.min(
                MAX_REQUESTS, Math.min(wanted, rate * Math.max(0, left - OpenLoopLevel.PATIENCE_SECONDS)));
    }
}
