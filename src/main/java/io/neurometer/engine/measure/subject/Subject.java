package io.neurometer.engine.measure.subject;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A compiled model that runs on inputs in turn. The outputs of every run are read: no work can be left out as
 * unused, and a NaN is noticed. Any number of threads may run it at once. Closing it unloads the model.
 */
public final class Subject implements TimedModel {
    private final ModelRuntime runtime;
    private final boolean ownsRuntime;
    private final ModelRuntime.Lease lease;
    private final SeededInputs inputs;
    private final Map<String, TensorType> types;
    private final CompileOptions options;
    private final InputData data;
    private final Clock clock;
    private final long loadNanos;
    private final AtomicReference<@Nullable Double> firstChecksum = new AtomicReference<>();
    private final AtomicBoolean numeric = new AtomicBoolean(true);

    private Subject(
            ModelRuntime runtime,
            boolean ownsRuntime,
            Map<String, TensorType> types,
            CompileOptions options,
            InputData data,
            Clock clock) {
        this.runtime = runtime;
        this.ownsRuntime = ownsRuntime;
        this.types = Map.copyOf(types);
        this.options = options;
        this.data = data;
        this.clock = clock;
        long start = clock.nanos();
        ModelRuntime.Lease first = runtime.acquire(types, runtime.graph().outputs(), options);
        this.loadNanos = clock.nanos() - start;
        this.lease = runtime.tuned(first, types, runtime.graph().outputs(), options);
        try {
            this.inputs = SeededInputs.of(runtime.typed(types), data);
        } catch (RuntimeException | Error failure) {
            lease.close();
            throw failure;
        }
    }

    /**
     * Loads a model anew.
     *
     * @param types a fixed type for each graph input
     * @param data what the inputs hold
     * @throws io.neurometer.engine.error.EngineException when it cannot be compiled, or does not fit in memory
     */
    public static Subject load(
            ModelCompiler compiler,
            Graph graph,
            Map<String, TensorType> types,
            CompileOptions options,
            InputData data,
            Clock clock) {
        ModelRuntime runtime = new ModelRuntime(graph, compiler, Long.MAX_VALUE);
        try {
            return new Subject(runtime, true, types, options, data, clock);
        } catch (RuntimeException | Error failure) {
            runtime.close();
            throw failure;
        }
    }

    /** The same model for other input types, on weights that both share; closed before this one. */
    public Subject at(Map<String, TensorType> types) {
        return new Subject(runtime, false, types, options, data, clock);
    }

    /** The same model with another number of threads for single operators, as far as the backend lets it be chosen. */
    public Subject onThreads(int threads) {
        return new Subject(runtime, false, types, options.withThreads(threads), data, clock);
    }

    /** One run from input tensors to output tensors in memory, in nanoseconds; reading the outputs is not part of it. */
    @Override
    public long run() {
        return run(ExecutionListener.NONE);
    }

    /** One run with a listener, whose time is part of the run's. */
    public long run(ExecutionListener listener) {
        Map<String, Tensor> set = inputs.next();
        long begin = clock.nanos();
        try (Session session = executable().open(listener)) {
            Map<String, Tensor> outputs = session.run(set);
            long end = clock.nanos();
            check(outputs);
            return end - begin;
        }
    }

    /** The mean time of a run in a block of them; their outputs are read in the time, being small. */
    @Override
    public double block(int runs) {
        long begin = clock.nanos();
        for (int i = 0; i < runs; i++) {
            try (Session session = executable().open(ExecutionListener.NONE)) {
                check(session.run(inputs.next()));
            }
        }
        return (double) (clock.nanos() - begin) / runs;
    }

    private void check(Map<String, Tensor> outputs) {
        double sum = Checksum.of(outputs);
        firstChecksum.compareAndSet(null, sum);
        if (Double.isNaN(sum)) {
            noteNaN();
        }
    }

    /** An output held NaN, here or where else the model ran. */
    public void noteNaN() {
        numeric.set(false);
    }

    public Executable executable() {
        return lease.executable();
    }

    /** What became of the model. */
    public CompileReport compiled() {
        return lease.report();
    }

    /** Bytes that the model is to take: weights in all forms, inputs, arena and scratch memory. */
    public long plannedBytes() {
        CompileReport compiled = compiled();
        return compiled.weights().total() + inputBytes() + compiled.memory().workspace();
    }

    /** From graph to executable. */
    public long loadNanos() {
        return loadNanos;
    }

    /** The part of it without the weights, which runs of another shape cost once more. */
    public long compileNanos() {
        return Math.max(0, loadNanos - runtime.weightNanos());
    }

    /** Drops whatever one run at a time does not need. */
    public void freeIdle() {
        runtime.closeIdle();
        executable().freeIdleArenas();
    }

    /** How many different inputs there are. */
    public int inputSets() {
        return inputs.count();
    }

    /** What the inputs hold, in words. */
    public Map<String, String> inputContents() {
        return inputs.descriptions();
    }

    /** Bytes of all of them. */
    public long inputBytes() {
        return inputs.bytes();
    }

    /** The sum of the first run's output elements, of at most some thousands of them; null unless finite. */
    public @Nullable Double firstChecksum() {
        Double sum = firstChecksum.get();
        return sum == null || !Double.isFinite(sum) ? null : sum;
    }

    /** Whether no output so far held a NaN. */
    @Override
    public boolean isNumeric() {
        return numeric.get();
    }

    @Override
    public void close() {
        inputs.close();
        lease.close();
        if (ownsRuntime) {
            runtime.close();
        }
    }
}
