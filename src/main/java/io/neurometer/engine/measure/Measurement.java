package io.neurometer.engine.measure;

import io.neurometer.engine.compile.CompileReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement of one model at one set of shapes found.
 *
 * @param compiled what became of the model before it ran
 * @param cold the first times, which a service pays after each start
 * @param latency of single runs one after the other, from input tensors to output tensors in memory
 * @param throughput of whole runs, by how many were going on at once
 * @param inputs the data that was run
 * @param timer the clock
 * @param deviations where the protocol could not be followed, in words
 * @param environment what else the machine did meanwhile
 */
public record Measurement(
        CompileReport compiled,
        Cold cold,
        Warmup warmup,
        LatencySamples.Summary latency,
        List<Throughput> throughput,
        Memory memory,
        Gc gc,
        Inputs inputs,
        Timer timer,
        List<String> deviations,
        HostLoad.During environment) {

    /**
     * @param loadMs from graph to executable: weights made and packed, kernels prepared
     * @param firstMs the first run, which takes its memory and finds every cache cold
     */
    public record Cold(double loadMs, double firstMs) {}

    /**
     * @param runs runs before measuring, the first one not counted
     * @param jitMs time in which the JVM compiled code meanwhile
     * @param steady whether latency had settled
     */
    public record Warmup(int runs, double seconds, Reading<Long> jitMs, Reading<Boolean> steady) {}

    /** @param concurrency runs at once @param batch items per run @param rate items per second, completed by elapsed */
    public record Throughput(int concurrency, long batch, double rate, String unit) {}

    /**
     * Bytes.
     *
     * @param parameters weights and what is computed from them alone
     * @param arena intermediate values of one run
     * @param scratch the most that any one kernel takes beside the arena
     * @param inputs data that was run, all sets of it
     * @param growth of the process from before loading until after the runs
     * @param allocPerRun Java heap that one run allocates
     */
    public record Memory(
            ProcessMemory before,
            ProcessMemory after,
            long parameters,
            long arena,
            long scratch,
            long inputs,
            MemoryGrowth growth,
            Reading<Long> allocPerRun) {}

    /** While latency was measured. */
    public record Gc(long count, long pauseMs, Reading<Double> maxMs) {}

    /**
     * @param sets different inputs used in turn
     * @param firstOutputChecksum sum of the first run's output elements, of at most some thousands spread evenly in
     *     each; null unless finite
     * @param numeric whether no output held a NaN
     */
    public record Inputs(long seed, int sets, @Nullable Double firstOutputChecksum, boolean numeric) {}

    /** @param costNs one read of the clock @param block runs per sample */
    public record Timer(String clock, double costNs, int block) {}

    /** Something counted per run, by the median latency: per second. */
    public double perSecond(long countPerRun) {
        return latency.median() > 0 ? countPerRun / (latency.median() / 1e3) : 0;
    }
}
