package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.measure.phase.Latency;
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
 * @param stabilityRetries windows that may be added until latency is stable; negative to leave the phase out
 * @param openLoop null to leave the phase out
 * @param batchSeconds for each batch size of a sweep, where the caller asks for one
 * @param memoryRuns runs for the memory pass; 0 where it only reads what is known
 * @param layerRuns runs in which every layer is timed; 0 to leave the phase out
 * @param totalSeconds warm-up, latency and load give way when this is in danger, loading included
 * @param deviations where the plan itself differs from the protocol it is named after
 */
public record MeasurementPlan(
        String id,
        PreFlight.Rule preFlight,
        WarmUp.Rule warmUp,
        Latency.Rule latency,
        int stabilityRetries,
        Throughput.Rule throughput,
        OpenLoop.@Nullable Rule openLoop,
        double batchSeconds,
        int memoryRuns,
        int layerRuns,
        double totalSeconds,
        List<String> deviations) {
    /** As many requests as a 99 % upper bound of the 99th percentile needs: MLPerf's least. */
    private static final int OPEN_LOOP_REQUESTS = 662;

    public MeasurementPlan {
        deviations = List.copyOf(deviations);
    }

    /** A first answer within seconds: 20 runs of warm-up and 100 measured ones, as far as 6 s allow. */
    public static MeasurementPlan quick(int processors) {
        return new MeasurementPlan(
                "profile/1-quick",
                new PreFlight.Rule(0, false),
                new WarmUp.Rule(20, 0.5, WarmUp.Until.OVER, 1.5),
                new Latency.Rule(100, 0, 2, 3),
                -1,
                new Throughput.Rule(processors > 1 ? List.of(processors) : List.of(), 0.5),
                null,
                0,
                0,
                0,
                6,
                List.of());
    }

    /** A figure to rely on, within 90 s: warm until settled, a thousand runs, load at three rates, time by layer. */
    public static MeasurementPlan standard(int processors) {
        return new MeasurementPlan(
                "profile/1-standard",
                new PreFlight.Rule(1, false),
                new WarmUp.Rule(50, 3, WarmUp.Until.SETTLED, 30),
                new Latency.Rule(1000, 10, 60, 3),
                3,
                Throughput.Rule.doubling(processors, 3),
                new OpenLoop.Rule(List.of(50, 70, 90), OPEN_LOOP_REQUESTS, 3),
                3,
                20,
                30,
                82,
                List.of());
    }

    /** A figure to publish, within 15 minutes, on a machine that does nothing else. */
    public static MeasurementPlan rigorous(int processors) {
        return new MeasurementPlan(
                "profile/1-rigorous",
                new PreFlight.Rule(5, true),
                new WarmUp.Rule(50, 3, WarmUp.Until.UNCHANGING, 120),
                new Latency.Rule(5000, 30, 300, 3),
                3,
                Throughput.Rule.doubling(processors, 10),
                new OpenLoop.Rule(List.of(30, 50, 70, 80, 90, 95), OPEN_LOOP_REQUESTS, 10),
                10,
                20,
                200,
                890,
                List.of("single JVM"));
    }

    /** Whether latency must be known to have stayed what it was. */
    public boolean judgesStability() {
        return stabilityRetries >= 0;
    }

    /** The same on a machine that may be busy. */
    public MeasurementPlan forced() {
        return with(new PreFlight.Rule(preFlight.seconds(), false), warmUp, latency, totalSeconds, deviations);
    }

    private MeasurementPlan with(
            PreFlight.Rule start, WarmUp.Rule warming, Latency.Rule runs, double seconds, List<String> told) {
        return new MeasurementPlan(
                id,
                start,
                warming,
                runs,
                stabilityRetries,
                throughput,
                openLoop,
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
        double cap = seconds == null ? latency.capSeconds() : seconds;
        Latency.Rule changed = new Latency.Rule(
                runs == null ? latency.runs() : runs, Math.min(latency.seconds(), cap), cap, latency.leastRuns());
        List<String> told = new ArrayList<>(deviations);
        if (!changed.equals(latency)) {
            told.add("latency asked for: at least " + changed.runs() + " runs within " + changed.capSeconds()
                    + " s, where the protocol says " + latency.runs() + " within " + latency.capSeconds());
        }
        WarmUp.Rule warming = new WarmUp.Rule(
                warmUp.runs(), Math.min(warmUp.seconds(), cap), warmUp.until(), Math.min(warmUp.capSeconds(), cap));
        if (!warming.equals(warmUp)) {
            told.add("warm-up within " + warming.capSeconds() + " s, where the protocol allows " + warmUp.capSeconds());
        }
        return with(preFlight, warming, changed, totalSeconds + Math.max(0, cap - latency.capSeconds()), told);
    }

    /** About how long each phase takes, by which progress is told. @param batches sizes in a sweep */
    Map<Phase, Double> shares(int batches) {
        Map<Phase, Double> shares = new EnumMap<>(Phase.class);
        shares.put(Phase.PRE_FLIGHT, preFlight.seconds());
        shares.put(Phase.COLD, 1.0);
        shares.put(Phase.WARM_UP, 2 * warmUp.seconds());
        shares.put(Phase.LATENCY, Math.max(1, latency.seconds()));
        if (stabilityRetries >= 0) {
            shares.put(Phase.STABILITY, latency.seconds() / 5);
        }
        shares.put(Phase.THROUGHPUT, throughput.callers().size() * throughput.seconds());
        if (batches > 0) {
            shares.put(Phase.BATCH_SWEEP, batches * batchSeconds);
        }
        if (openLoop != null) {
            shares.put(Phase.OPEN_LOOP, 2 * openLoop.percentOfPeak().size() * openLoop.seconds());
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
