package io.neurometer.engine.measure;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A first honest answer within seconds: cold start, a short warm-up, then single runs one after the other. The model is
 * loaded anew, so that cold means cold, and unloaded before this returns.
 */
public final class QuickProtocol {
    public static final String ID = "profile/1-quick";

    private static final int MEDIAN_SAMPLES = OrderStatistics.minSamples(0.5);

    private final ModelCompiler compiler;
    private final CompileOptions options;
    private final Budget budget;
    private final RequestCount requests;

    /** @param requests what else the service does meanwhile */
    public QuickProtocol(ModelCompiler compiler, CompileOptions options, Budget budget, RequestCount requests) {
        this.compiler = compiler;
        this.options = options;
        this.budget = budget;
        this.requests = requests;
    }

    /**
     * Measures in the calling thread.
     *
     * @param inputs a fixed type for each graph input
     * @param batch items per run, for the throughput
     * @param seed of the inputs
     * @throws io.neurometer.engine.error.EngineException when the model cannot be compiled, does not fit in memory, or
     *     cannot run on seeded inputs
     */
    public Measurement measure(Graph graph, Map<String, TensorType> inputs, long batch, long seed) {
        HostLoad loadBefore = HostLoad.now(requests);
        ProcessMemory memoryBefore = ProcessMemory.now();
        boolean peakCleared = ProcessMemory.clearPeak();
        long start = System.nanoTime();
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, Long.MAX_VALUE);
                ModelRuntime.Lease lease = runtime.acquire(inputs, graph.outputs(), options)) {
            long loaded = System.nanoTime();
            try (SeededInputs data = SeededInputs.of(lease.executable().typed(), seed)) {
                Run run = new Run(lease.executable(), data, batch, start);
                run.cold(loaded - start);
                run.warmUp();
                run.latency();
                return run.result(memoryBefore, peakCleared, loadBefore, lease.report(), seed);
            }
        }
    }

    /** The state of one measurement. */
    private final class Run {
        private final Executable executable;
        private final SeededInputs data;
        private final long batch;
        private final long start;
        private final Checksum checksum = new Checksum();
        private final List<String> deviations = new ArrayList<>();
        private final double clockNanos = Clock.costNanos();
        private double loadMs;
        private double firstMs;
        private double firstChecksum;
        private double lastNanos;
        private int warmupRuns;
        private double warmupSeconds;
        private long jitBefore;
        private int block = 1;
        private double[] samples = new double[0];
        private double latencySeconds;
        private GarbageCollections collections = new GarbageCollections(0, 0);
        private Reading<Long> allocation = Reading.absent("not measured");

        Run(Executable executable, SeededInputs data, long batch, long start) {
            this.executable = executable;
            this.data = data;
            this.batch = batch;
            this.start = start;
        }

        void cold(long loadNanos) {
            loadMs = loadNanos / 1e6;
            lastNanos = once();
            firstMs = lastNanos / 1e6;
            firstChecksum = checksum.sum();
            jitBefore = jitMillis();
        }

        void warmUp() {
            long begin = System.nanoTime();
            while (warmupRuns < budget.warmupRuns() || seconds(begin) < budget.warmupSeconds()) {
                double leastMeasuring = budget.leastRuns() * lastNanos / 1e9;
                boolean longEnough = seconds(begin) > budget.warmupCapSeconds()
                        || seconds(start) + lastNanos / 1e9 + leastMeasuring > budget.totalSeconds();
                // The first run of all was a cold one: it says little of how long the others take.
                if (warmupRuns > 0 && longEnough) {
                    deviations.add("warm-up ended after " + warmupRuns + " runs, before the " + budget.warmupRuns()
                            + " of the protocol, to keep within " + budget.totalSeconds() + " s");
                    break;
                }
                lastNanos = once();
                warmupRuns++;
            }
            warmupSeconds = seconds(begin);
        }

        void latency() {
            block = Clock.blockFor(lastNanos, clockNanos);
            if (block > 1) {
                deviations.add("one run is shorter than 100 reads of the clock: timed in blocks of " + block);
            }
            double[] taken = new double[budget.latencyRuns()];
            int count = 0;
            GarbageCollections before = GarbageCollections.now();
            Reading<Long> allocatedBefore = Allocation.bytes();
            long begin = System.nanoTime();
            while (count < budget.latencyRuns() && (count < budget.leastRuns() || mayGoOn(begin, count))) {
                taken[count++] = block == 1 ? once() : block();
            }
            latencySeconds = seconds(begin);
            allocation = perRun(allocatedBefore, Allocation.bytes(), (long) count * block);
            GarbageCollections after = GarbageCollections.now();
            collections = new GarbageCollections(after.count() - before.count(), after.millis() - before.millis());
            samples = Arrays.copyOf(taken, count);
            if (count < budget.latencyRuns()) {
                deviations.add(count + " runs within the time given, of " + budget.latencyRuns());
            }
            if (seconds(start) > budget.totalSeconds()) {
                deviations.add("took longer than " + budget.totalSeconds() + " s: loading and "
                        + (1 + warmupRuns + count) + " runs need that long");
            }
        }

        /** While there is time; what is left of the total goes to a median that has a confidence interval. */
        private boolean mayGoOn(long begin, int count) {
            return (seconds(begin) < budget.latencySeconds() || count < MEDIAN_SAMPLES)
                    && seconds(start) + lastNanos / 1e9 < budget.totalSeconds();
        }

        /** One run on the next inputs; reading the outputs is not part of its time. */
        private double once() {
            Map<String, Tensor> inputs = data.next();
            long begin = System.nanoTime();
            try (Session session = executable.open(ExecutionListener.NONE)) {
                Map<String, Tensor> outputs = session.run(inputs);
                long end = System.nanoTime();
                checksum.add(outputs);
                return end - begin;
            }
        }

        /** The mean time of a block of runs; their outputs are read in the time, being small. */
        private double block() {
            long begin = System.nanoTime();
            for (int i = 0; i < block; i++) {
                try (Session session = executable.open(ExecutionListener.NONE)) {
                    checksum.add(session.run(data.next()));
                }
            }
            return (double) (System.nanoTime() - begin) / block;
        }

        Measurement result(
                ProcessMemory memoryBefore,
                boolean peakCleared,
                HostLoad loadBefore,
                CompileReport compiled,
                long seed) {
            ProcessMemory memoryAfter = ProcessMemory.now();
            long parameters = compiled.weights().total();
            long expected = parameters + data.bytes() + compiled.memory().workspace();
            LatencySamples.Summary latency = LatencySamples.summarise(samples, block);
            double rate = (double) samples.length * block * batch / latencySeconds;
            return new Measurement(
                    compiled,
                    new Measurement.Cold(loadMs, firstMs),
                    new Measurement.Warmup(
                            warmupRuns,
                            warmupSeconds,
                            Reading.of(jitMillis() - jitBefore),
                            Reading.absent("the quick protocol does not test for steadiness")),
                    latency,
                    List.of(new Measurement.Throughput(1, batch, rate, "items/s")),
                    new Measurement.Memory(
                            memoryBefore,
                            memoryAfter,
                            parameters,
                            executable.plan().arenaBytes(),
                            executable.scratchBytes(),
                            data.bytes(),
                            MemoryGrowth.between(memoryBefore, memoryAfter, peakCleared, expected),
                            allocation),
                    new Measurement.Gc(
                            collections.count(),
                            collections.millis(),
                            Reading.absent("the quick protocol does not itemise collections")),
                    new Measurement.Inputs(
                            seed,
                            data.count(),
                            Double.isFinite(firstChecksum) ? firstChecksum : null,
                            checksum.isNumeric()),
                    new Measurement.Timer("System.nanoTime", clockNanos, block),
                    List.copyOf(deviations),
                    HostLoad.now(requests).since(loadBefore));
        }
    }

    private static Reading<Long> perRun(Reading<Long> before, Reading<Long> after, long runs) {
        return before.value() == null || after.value() == null
                ? after
                : Reading.of((after.value() - before.value()) / runs);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long jitMillis() {
        CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        return compilation == null || !compilation.isCompilationTimeMonitoringSupported()
                ? 0
                : compilation.getTotalCompilationTime();
    }
}
