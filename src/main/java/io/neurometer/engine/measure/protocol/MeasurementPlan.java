package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.fork.ForkRule;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MaxRate;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.Phase;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.WarmUp;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A protocol in figures: which phases take place and how long each goes on.
 *
 * @param id name and version
 * @param forks how latency is measured in processes of its own; null to measure it in this one
 * @param warmUp in this process
 * @param latency in this process, where others do not measure it
 * @param stabilityRetries windows that may be added until latency is stable; negative to leave the phase out
 * @param openLoop null to leave the phase out
 * @param maxRate null to leave the phase out
 * @param batchSeconds for each batch size of a sweep, where the caller asks for one
 * @param memoryRuns runs for the memory pass; 0 where it only reads what is known
 * @param layerRuns runs in which every layer is timed; 0 to leave the phase out
 * @param totalSeconds warm-up, latency and load give way when this is in danger, loading included
 * @param deviations where the plan itself differs from the protocol it is named after
 */
public record MeasurementPlan(
        String id,
        PreFlight.Rule preFlight,
        @Nullable ForkRule forks,
        WarmUp.Rule warmUp,
        Latency.Rule latency,
        int stabilityRetries,
        Throughput.Rule throughput,
        OpenLoop.@Nullable Rule openLoop,
        MaxRate.@Nullable Rule maxRate,
        double batchSeconds,
        int memoryRuns,
        int layerRuns,
        double totalSeconds,
        List<String> deviations) {
    /** As many requests as a 99 % upper bound of the 99th percentile needs: MLPerf's least. */
    private static final int OPEN_LOOP_REQUESTS = 662;

    private static final int FORKS = 5;
    private static final double FORK_SECONDS = 120;
    private static final double FORK_START_SECONDS = 3;

    public MeasurementPlan {
        deviations = List.copyOf(deviations);
    }

    /** A first answer within seconds: 20 runs of warm-up and 100 measured ones, as far as 5 s allow. */
    public static MeasurementPlan quick(int processors) {
        return new MeasurementPlan(
                "profile/1-quick",
                new PreFlight.Rule(0, false),
                null,
                new WarmUp.Rule(20, 0.5, WarmUp.Until.OVER, 1.5),
                new Latency.Rule(100, 0, 2, 3),
                -1,
                new Throughput.Rule(processors > 1 ? List.of(processors) : List.of(), 0.5),
                null,
                null,
                0,
                0,
                0,
                5,
                List.of());
    }

    /** A figure to rely on, within 90 s: warm until settled, a thousand runs, load at three rates, time by layer. */
    public static MeasurementPlan standard(int processors) {
        return new MeasurementPlan(
                "profile/1-standard",
                new PreFlight.Rule(1, false),
                null,
                new WarmUp.Rule(50, 3, WarmUp.Until.SETTLED, 30),
                new Latency.Rule(1000, 10, 60, 3),
                3,
                Throughput.Rule.doubling(processors, 3),
                new OpenLoop.Rule(List.of(50, 70, 90), OPEN_LOOP_REQUESTS, 3),
                null,
                3,
                20,
                30,
                81,
                List.of());
    }

    /** A figure to publish, within 15 minutes, on a machine that does nothing else. */
    public static MeasurementPlan rigorous(int processors) {
        return new MeasurementPlan(
                "profile/1-rigorous",
                new PreFlight.Rule(5, true),
                new ForkRule(
                        FORKS,
                        new WarmUp.Rule(50, 3, WarmUp.Until.UNCHANGING, 30),
                        new Latency.Rule(5000, 10, 90, 3),
                        3,
                        FORK_SECONDS),
                new WarmUp.Rule(50, 3, WarmUp.Until.UNCHANGING, 120),
                new Latency.Rule(5000, 30, 300, 3),
                3,
                Throughput.Rule.doubling(processors, 10),
                new OpenLoop.Rule(List.of(30, 50, 70, 80, 90, 95), OPEN_LOOP_REQUESTS, 10),
                new MaxRate.Rule(null, 2, OPEN_LOOP_REQUESTS, 10, 6),
                10,
                20,
                200,
                850,
                List.of());
    }

    /** Whether latency must be known to have stayed what it was. */
    public boolean judgesStability() {
        return stabilityRetries >= 0;
    }

    /** The same on a machine that may be busy. */
    public MeasurementPlan forced() {
        return with(
                new PreFlight.Rule(preFlight.seconds(), false),
                forks,
                warmUp,
                latency,
                maxRate,
                totalSeconds,
                deviations);
    }

    /**
     * Refuses a busy machine where the plan needs a quiet one; to be asked before anything else that keeps the machine
     * busy, such as measuring its ceilings.
     *
     * @throws io.neurometer.engine.error.EngineException {@link io.neurometer.engine.error.ErrorCode#HOST_BUSY}
     * @throws java.util.concurrent.CancellationException when the measurement is no longer wanted
     */
    public void requireQuiet(Clock clock, RequestCount requests, ProgressListener listener, Cancellation cancellation) {
        if (preFlight.needsQuiet()) {
            new PreFlight(preFlight, clock, requests).run(new Checkpoint(clock, listener, cancellation, Map.of()));
        }
    }

    /** The same with another time that is allowed, where the plan looks for the greatest rate. @param ms null as planned */
    public MeasurementPlan withSlo(@Nullable Double ms) {
        MaxRate.Rule changed = maxRate == null ? null : maxRate.withSlo(ms);
        return with(preFlight, forks, warmUp, latency, changed, totalSeconds, deviations);
    }

    /**
     * The same with another number of processes, where the plan measures in several.
     *
     * @param count null as planned; 0 for none; more than planned take their time on top
     */
    public MeasurementPlan withForks(@Nullable Integer count) {
        if (count == null || forks == null || count == forks.count()) {
            return this;
        }
        List<String> told = new ArrayList<>(deviations);
        told.add(count + " processes asked for, where the protocol says " + forks.count());
        return with(
                preFlight,
                count == 0 ? null : forks.times(count),
                warmUp,
                latency,
                maxRate,
                totalSeconds + Math.max(0, count - forks.count()) * forks.seconds(),
                told);
    }

    private MeasurementPlan with(
            PreFlight.Rule start,
            @Nullable ForkRule processes,
            WarmUp.Rule warming,
            Latency.Rule runs,
            MaxRate.@Nullable Rule search,
            double seconds,
            List<String> told) {
        return new MeasurementPlan(
                id,
                start,
                processes,
                warming,
                runs,
                stabilityRetries,
                throughput,
                openLoop,
                search,
                batchSeconds,
                memoryRuns,
                layerRuns,
                seconds,
                told);
    }

    /**
     * The same with another length of the latency phase, and with no longer a warm-up than that.
     *
     * @param runs at least so many, or null as planned
     * @param seconds the most time for them, or null as planned; the whole measurement may take that much longer
     */
    public MeasurementPlan withLatency(@Nullable Integer runs, @Nullable Double seconds) {
        if (runs == null && seconds == null) {
            return this;
        }
        ForkRule processes = forks == null ? null : changed(forks, runs, seconds);
        Latency.Rule changed = changed(latency, runs, seconds);
        WarmUp.Rule warming = seconds == null ? warmUp : within(warmUp, seconds);
        Latency.Rule planned = forks == null ? latency : forks.latency();
        Latency.Rule asked = processes == null ? changed : processes.latency();
        List<String> told = new ArrayList<>(deviations);
        if (!asked.equals(planned)) {
            told.add("latency asked for: at least " + asked.runs() + " runs within " + asked.capSeconds()
                    + " s, where the protocol says " + planned.runs() + " within " + planned.capSeconds());
        }
        if (!warming.equals(warmUp)) {
            told.add("warm-up within " + warming.capSeconds() + " s, where the protocol allows " + warmUp.capSeconds());
        }
        double longer = (forks == null ? 1 : forks.count()) * Math.max(0, asked.capSeconds() - planned.capSeconds());
        return with(preFlight, processes, warming, changed, maxRate, totalSeconds + longer, told);
    }

    private static ForkRule changed(ForkRule rule, @Nullable Integer runs, @Nullable Double seconds) {
        Latency.Rule changed = changed(rule.latency(), runs, seconds);
        return new ForkRule(
                rule.count(),
                seconds == null ? rule.warmUp() : within(rule.warmUp(), seconds),
                changed,
                rule.stabilityRetries(),
                rule.seconds()
                        + Math.max(0, changed.capSeconds() - rule.latency().capSeconds()));
    }

    private static Latency.Rule changed(Latency.Rule rule, @Nullable Integer runs, @Nullable Double seconds) {
        double cap = seconds == null ? rule.capSeconds() : seconds;
        return new Latency.Rule(
                runs == null ? rule.runs() : runs, Math.min(rule.seconds(), cap), cap, rule.leastRuns());
    }

    private static WarmUp.Rule within(WarmUp.Rule rule, double seconds) {
        return new WarmUp.Rule(
                rule.runs(), Math.min(rule.seconds(), seconds), rule.until(), Math.min(rule.capSeconds(), seconds));
    }

    /** About how long each phase takes, by which progress is told. @param batches sizes in a sweep */
    Map<Phase, Double> shares(int batches) {
        Map<Phase, Double> shares = new EnumMap<>(Phase.class);
        shares.put(Phase.PRE_FLIGHT, preFlight.seconds());
        shares.put(Phase.COLD, 1.0);
        shares.put(Phase.WARM_UP, 2 * warmUp.seconds());
        if (forks != null) {
            double each = FORK_START_SECONDS
                    + 2 * forks.warmUp().seconds()
                    + Math.max(1, forks.latency().seconds());
            shares.put(Phase.FORKS, forks.count() * each);
        } else {
            shares.put(Phase.LATENCY, Math.max(1, latency.seconds()));
            if (stabilityRetries >= 0) {
                shares.put(Phase.STABILITY, latency.seconds() / 5);
            }
        }
        shares.put(Phase.THROUGHPUT, throughput.callers().size() * throughput.seconds());
        if (batches > 0) {
            shares.put(Phase.BATCH_SWEEP, batches * batchSeconds);
        }
        if (openLoop != null) {
            shares.put(Phase.OPEN_LOOP, 2 * openLoop.percentOfPeak().size() * openLoop.seconds());
        }
        if (maxRate != null) {
            shares.put(Phase.MAX_RATE, maxRate.probes() / 2 * maxRate.seconds());
        }
        shares.put(Phase.MEMORY, 0.5);
        if (layerRuns > 0) {
            shares.put(Phase.PER_LAYER, 2.0);
        }
        return shares;
    }

    /** The phases that take place, in order and in the words of reports. */
    public List<String> phases() {
        return shares(0).keySet().stream().map(Phase::word).toList();
    }
}
