package io.neurometer.engine.measure;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.measure.clock.Collection;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.fork.ForkReport;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement of one model at one set of shapes found.
 *
 * @param compiled what became of the model before it ran
 * @param cold the first times, which a service pays after each start
 * @param forks what fresh processes found, one after the other
 * @param latency of single runs one after the other, from input tensors to output tensors in memory; of all processes
 *     together where there were several
 * @param stability whether latency stayed what it was; in the process where it did least where there were several
 * @param throughput of whole runs, by how many were going on at once and by how many items each had
 * @param openLoop how long users wait who come at random
 * @param maxRateUnderSlo how many of them may come
 * @param gc while latency was measured
 * @param hiccup what the platform did while latency was measured
 * @param layers how long each layer takes
 * @param instrumentationOverheadPct by how much timing each layer slowed the runs that {@code layers} comes from
 * @param inputs the data that was run
 * @param timer the clock
 * @param deviations where the protocol could not be followed, in words
 * @param environment what else the machine did meanwhile
 */
public record Measurement(
        CompileReport compiled,
        Cold cold,
        Warmup warmup,
        Reading<ForkReport> forks,
        LatencySummary latency,
        Reading<Stability> stability,
        List<Throughput> throughput,
        Reading<List<OpenLoop>> openLoop,
        Reading<MaxRate> maxRateUnderSlo,
        Memory memory,
        Gc gc,
        Hiccup hiccup,
        Reading<List<LayerTime>> layers,
        Reading<Double> instrumentationOverheadPct,
        Inputs inputs,
        Timer timer,
        List<String> deviations,
        HostLoad.During environment) {

    /**
     * @param loadMs from graph to executable: types, rewriting, weights read and packed, kernels prepared
     * @param compileMs the part of it without the weights: what runs of another shape cost once more
     * @param firstMs the first run, which takes its memory and finds every cache cold
     */
    public record Cold(double loadMs, double compileMs, double firstMs) {}

    /**
     * @param runs runs before measuring, the first one not counted
     * @param jitMs time in which the JVM compiled code meanwhile
     * @param steady whether compiling had ended and latency had settled
     * @param levels where latency moved to another level
     * @param windows how it went, second by second
     */
    public record Warmup(
            int runs,
            double seconds,
            Reading<Long> jitMs,
            Reading<Boolean> steady,
            Reading<WarmupLevels> levels,
            List<WarmupWindow> windows) {}

    /** @param steadyFromSeconds from when on there was only the level that it ended on */
    public record WarmupLevels(List<Changepoint> changepoints, double steadyFromSeconds) {}

    /** A change of level. @param seconds since warming up began @param beforeMs median @param afterMs median */
    public record Changepoint(double seconds, double beforeMs, double afterMs) {}

    /** @param runs in this window @param medianMs of them @param jitMs time in which the JVM compiled code meanwhile */
    public record WarmupWindow(double seconds, int runs, double medianMs, Reading<Long> jitMs) {}

    /**
     * @param windowMediansMs medians of the samples in five windows, and of every window added since
     * @param spread the largest of the last five divided by the smallest
     * @param limit what it may be
     * @param retries windows added because the ones before were not stable
     */
    public record Stability(List<Double> windowMediansMs, double spread, double limit, int retries, boolean stable) {}

    /**
     * @param concurrency runs at once
     * @param batch items per run
     * @param rate items per second, completed by elapsed
     * @param latency of those runs, each waiting for processors with the others
     */
    public record Throughput(int concurrency, long batch, double rate, String unit, Reading<LatencyBrief> latency) {}

    /**
     * Requests that arrive at random, as a Poisson process of fixed seed.
     *
     * @param percentOfPeak of the greatest rate measured
     * @param rate at which they arrive, in runs per second on average
     * @param achieved answers per second
     * @param servers how many run at once
     * @param requests how many arrived
     * @param unserved those of them that were never served
     * @param latePct of a hundred, how many began more than a millisecond after they had arrived
     * @param queueDelay from arrival to the beginning of the run
     * @param latency from arrival to answer
     */
    public record OpenLoop(
            int percentOfPeak,
            double rate,
            double achieved,
            String unit,
            int servers,
            int requests,
            int unserved,
            double latePct,
            LatencyBrief queueDelay,
            Reading<LatencyBrief> latency,
            Gc gc,
            Hiccup hiccup) {}

    /**
     * The greatest rate of arrivals at random at which 99 of 100 requests are answered in time, counted from arrival.
     *
     * @param sloMs the time that is allowed
     * @param sloSource where that comes from
     * @param percentile of the requests must be answered within it
     * @param rate the greatest at which that was so, in runs per second; absent where it was at none
     * @param bracket between that rate and the least at which it was not, the search ended
     * @param bracketEnds what is known of the upper end
     * @param latency at {@code rate}
     * @param probes the levels that the search tried beside those of the open loop, in order
     */
    public record MaxRate(
            double sloMs,
            String sloSource,
            String percentile,
            Reading<Double> rate,
            String unit,
            Quantile.Interval bracket,
            String bracketEnds,
            Reading<LatencyBrief> latency,
            List<OpenLoop> probes) {}

    /**
     * Bytes.
     *
     * @param parameters weights and what is computed from them alone
     * @param arena intermediate values of one run
     * @param scratch the most that any one kernel takes beside the arena
     * @param inputs data that was run, all sets of it
     * @param growth of the process for the model
     * @param allocPerRun Java heap that one run allocates
     * @param direct Java's direct buffers, of the whole process
     * @param hwmOfRuns the most physical memory in use during some runs alone
     * @param heapAfterGc Java heap in use without garbage, of the whole process
     */
    public record Memory(
            ProcessMemory before,
            ProcessMemory after,
            long parameters,
            long arena,
            long scratch,
            long inputs,
            MemoryGrowth growth,
            Reading<Long> allocPerRun,
            long direct,
            Reading<Long> hwmOfRuns,
            Reading<Long> heapAfterGc) {
        Memory with(MemoryGrowth other) {
            return new Memory(
                    before,
                    after,
                    parameters,
                    arena,
                    scratch,
                    inputs,
                    other,
                    allocPerRun,
                    direct,
                    hwmOfRuns,
                    heapAfterGc);
        }
    }

    /** Collections of garbage. @param pauseMs of all of them @param maxMs the longest @param collections each of them */
    public record Gc(long count, double pauseMs, double maxMs, List<Collection> collections) {}

    /**
     * @param sets different inputs used in turn
     * @param firstOutputChecksum sum of the first run's output elements, of at most some thousands spread evenly in
     *     each; null unless finite
     * @param numeric whether no output held a NaN
     */
    public record Inputs(long seed, int sets, @Nullable Double firstOutputChecksum, boolean numeric) {}

    /** @param costNs one read of the clock @param block runs per sample */
    public record Timer(String clock, double costNs, int block) {}

    /** The same with what unloading the model has shown. */
    public Measurement after(Unloading unloading) {
        return new Measurement(
                compiled,
                cold,
                warmup,
                forks,
                latency,
                stability,
                throughput,
                openLoop,
                maxRateUnderSlo,
                unloading.done(memory),
                gc,
                hiccup,
                layers,
                instrumentationOverheadPct,
                inputs,
                timer,
                deviations,
                environment);
    }

    /** Something counted per run, by the median latency: per second. */
    public double perSecond(long countPerRun) {
        return latency.median() > 0 ? countPerRun / (latency.median() / 1e3) : 0;
    }
}
