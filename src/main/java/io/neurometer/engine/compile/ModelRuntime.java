package io.neurometer.engine.compile;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.exec.Alternative;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A model ready to be called with any shapes: its graph, one copy of its weights, and the executables compiled so far,
 * least recently used first to go. A new shape is compiled once, however many ask for it, and holds up nobody else.
 * Memory is given back when the model has been closed and the last call has ended.
 */
public final class ModelRuntime implements AutoCloseable {
    /** Each holds kernels, types and small constants that no byte count shows. */
    private static final int MAX_EXECUTABLES = 64;

    private final Graph graph;
    private final ModelCompiler compiler;
    private final long maxExecutableBytes;
    private final Executor compilations;
    private final WeightStore weights;
    private final boolean ownsWeights;
    private final Map<String, Tensor> known;
    private final Map<Key, Entry> executables = new LinkedHashMap<>(16, 0.75f, true);
    private volatile @Nullable BatchAxes batchAxes;
    private int calls;
    private boolean closed;

    /** @param anything whether it is for inputs that may be NaN or infinities */
    private record Key(Map<String, TensorType> inputs, List<String> outputs, CompileOptions options, boolean anything) {
        Key forAnything() {
            return new Key(inputs, outputs, options, true);
        }
    }

    /** An executable, or the promise of one: the compilation itself is one of its users. */
    private static final class Entry {
        final CompletableFuture<Compiled> compiled = new CompletableFuture<>();
        int users;
        boolean started;

        /** Callers that wait for the compilation. */
        volatile int waiting;

        long residentBytes() {
            Compiled ready = Futures.resultOrNull(compiled);
            return ready == null ? 0 : ready.executable().residentBytes();
        }

        void close() {
            Futures.join(compiled).executable().close();
        }
    }

    /**
     * How a caller waits for a compilation. What it throws before that has ended, the caller throws; a compilation that
     * nobody waits for any more ends early.
     */
    @FunctionalInterface
    public interface Patience {
        /** Waits to the end. */
        Patience UNLIMITED = Futures::join;

        /** Waits until this is done. */
        void await(Future<?> compilation);
    }

    /** An executable that stays open until this lease is closed. */
    public final class Lease implements Alternative {
        private final Entry entry;
        private final Compiled compiled;

        private Lease(Entry entry, Compiled compiled) {
            this.entry = entry;
            this.compiled = compiled;
        }

        @Override
        public Executable executable() {
            return compiled.executable();
        }

        /** What became of the model; its weights are counted with all that other executables have prepared of them. */
        public CompileReport report() {
            return compiled.report(weights);
        }

        @Override
        public void close() {
            release(entry);
        }
    }

    /**
     * A model that compiles in the thread that asks for a new shape.
     *
     * @param maxExecutableBytes how much idle executables may hold beside the weights before the oldest are dropped
     */
    public ModelRuntime(Graph graph, ModelCompiler compiler, long maxExecutableBytes) {
        this(graph, compiler, maxExecutableBytes, Runnable::run);
    }

    /**
     * @param maxExecutableBytes how much idle executables may hold beside the weights before the oldest are dropped
     * @param compilations runs each compilation, at once or when others have ended; what it throws instead, the caller
     *     throws
     */
    public ModelRuntime(Graph graph, ModelCompiler compiler, long maxExecutableBytes, Executor compilations) {
        this(graph, compiler, maxExecutableBytes, compilations, new WeightStore(), true, Map.of());
    }

    /**
     * A part of a model, which compiles in the thread that asks for a new shape.
     *
     * @param weights the model's, which outlive this
     * @param known values of inputs that are the same at every call
     */
    ModelRuntime(
            Graph graph,
            ModelCompiler compiler,
            long maxExecutableBytes,
            WeightStore weights,
            Map<String, Tensor> known) {
        this(graph, compiler, maxExecutableBytes, Runnable::run, weights, false, known);
    }

    private ModelRuntime(
            Graph graph,
            ModelCompiler compiler,
            long maxExecutableBytes,
            Executor compilations,
            WeightStore weights,
            boolean ownsWeights,
            Map<String, Tensor> known) {
        this.graph = graph;
        this.compiler = compiler;
        this.maxExecutableBytes = maxExecutableBytes;
        this.compilations = compilations;
        this.weights = weights;
        this.ownsWeights = ownsWeights;
        this.known = known;
    }

    public Graph graph() {
        return graph;
    }

    /** The graph's types, before any rewrite, for these input types. @throws EngineException when types disagree */
    public TypedGraph typed(Map<String, TensorType> inputs) {
        return compiler.infer(graph, inputs);
    }

    /**
     * Which dimension of each input counts samples; found out when first asked for.
     *
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} when there is not the memory to find out
     */
    public BatchAxes batchAxes() {
        BatchAxes known = batchAxes;
        if (known == null) {
            known = BatchAxes.of(graph, types -> compiler.infer(graph, types));
            batchAxes = known;
        }
        return known;
    }

    /**
     * The same of a model that takes few sizes, from some that it takes; what these tell is kept.
     *
     * @param types a fixed type for each graph input
     * @throws EngineException when types disagree
     */
    public BatchAxes batchAxes(Map<String, TensorType> types) {
        BatchAxes known = batchAxes();
        if (!known.isKnown() && !known.isFollowed()) {
            known = BatchAxes.of(compiler.infer(graph, types));
            batchAxes = known;
        }
        return known;
    }

    /**
     * An executable for these input types, compiled unless there is one. It is made for numbers; where a run meets NaN or
     * infinities, another one is compiled for that shape, which gives what the operators say of them. Callers of one new
     * shape wait for the same compilation, and throw the same exception when it fails; the next caller tries again.
     *
     * @param inputs a fixed type for each graph input, and for each replaceable weight that a call supplies
     * @param outputs value names; every one must exist in the graph
     * @throws EngineException when types disagree, memory does not suffice, or the model is closed
     */
    public Lease acquire(Map<String, TensorType> inputs, List<String> outputs, CompileOptions options) {
        return acquire(inputs, outputs, options, Patience.UNLIMITED);
    }

    /** The same for a caller who may stop waiting. */
    public Lease acquire(
            Map<String, TensorType> inputs, List<String> outputs, CompileOptions options, Patience patience) {
        return acquire(new Key(Map.copyOf(inputs), List.copyOf(outputs), options, false), patience);
    }

    private Lease acquire(Key key, Patience patience) {
        Entry entry;
        boolean isNew;
        synchronized (this) {
            if (closed && !key.anything()) {
                throw new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "the model has been removed"));
            }
            entry = executables.computeIfAbsent(key, absent -> new Entry());
            isNew = !entry.started;
            entry.started = true;
            int joining = isNew ? 2 : 1;
            entry.users += joining;
            calls += joining;
            entry.waiting++;
        }
        try {
            if (isNew) {
                start(key, entry);
            }
            if (!entry.compiled.isDone()) {
                patience.await(entry.compiled);
            }
            return new Lease(entry, Futures.join(entry.compiled));
        } catch (RuntimeException | Error failure) {
            release(entry);
            throw failure;
        } finally {
            synchronized (this) {
                entry.waiting--;
            }
        }
    }

    private void start(Key key, Entry entry) {
        try {
            compilations.execute(() -> compile(key, entry));
        } catch (RuntimeException | Error refusal) {
            fail(key, entry, refusal);
            release(entry);
        }
    }

    private void compile(Key key, Entry entry) {
        try {
            requireWaiting(key, entry);
            Compiled compiled = compiler.compile(
                    graph.supplied(key.inputs().keySet()),
                    key.inputs(),
                    known,
                    key.outputs(),
                    key.options(),
                    key.anything(),
                    weights,
                    () -> requireWaiting(key, entry));
            if (!key.anything()) {
                compiled.executable().setAlternative(() -> acquire(key.forAnything(), Patience.UNLIMITED));
            }
            entry.compiled.complete(compiled);
        } catch (RuntimeException | Error failure) {
            fail(key, entry, failure);
        } finally {
            release(entry);
        }
    }

    /** Nobody may join an entry once this has found that nobody waits for it. */
    private void requireWaiting(Key key, Entry entry) {
        if (entry.waiting > 0) {
            return;
        }
        synchronized (this) {
            if (entry.waiting > 0) {
                return;
            }
            executables.remove(key, entry);
        }
        throw new CancellationException("nobody waits for this compilation any more");
    }

    /** Forgets the entry before anybody hears of the failure, so that whoever comes then tries again. */
    private void fail(Key key, Entry entry, Throwable failure) {
        synchronized (this) {
            executables.remove(key, entry);
        }
        entry.compiled.completeExceptionally(failure);
    }

    /** What the elements are of those weights that hold NaN or infinities; each weight is looked at once. */
    public Map<Weight, ElementFacts> nonFiniteWeights() {
        Map<Weight, ElementFacts> found = new LinkedHashMap<>();
        graph.weights().values().forEach(weight -> {
            if (weight.source().isPresent() && weight.type().dataType().isFloating()) {
                ElementFacts facts = weights.facts(weight);
                if (!facts.isFinite()) {
                    found.put(weight, facts);
                }
            }
        });
        return found;
    }

    /** Bytes of weights and of everything computed from weights alone that are in memory now. */
    public long weightBytes() {
        return weights.bytes();
    }

    /**
     * The part of compiling, in nanoseconds so far, in which weights were read, computed from others and packed; waiting
     * for another compilation that does the same is no part of it.
     */
    public long weightNanos() {
        return weights.preparingNanos();
    }

    /** Bytes that compiled executables hold at rest. */
    public synchronized long executableBytes() {
        return executables.values().stream().mapToLong(Entry::residentBytes).sum();
    }

    /** For each node that compiling has made the names of the graph's nodes that it stands for, in all executables. */
    synchronized Map<String, List<String>> sources() {
        Map<String, List<String>> sources = new HashMap<>();
        for (Entry entry : executables.values()) {
            Compiled ready = Futures.resultOrNull(entry.compiled);
            if (ready != null) {
                sources.putAll(ready.executable().sources());
            }
        }
        return sources;
    }

    private synchronized void release(Entry entry) {
        entry.users--;
        calls--;
        if (closed && calls == 0) {
            free();
        } else {
            trim();
        }
    }

    /** Drops the executables that nobody uses; the weights stay. */
    public synchronized void closeIdle() {
        Iterator<Entry> entries = executables.values().iterator();
        while (entries.hasNext()) {
            Entry entry = entries.next();
            if (entry.users == 0) {
                entries.remove();
                entry.close();
            }
        }
    }

    private void trim() {
        long held = executableBytes();
        Iterator<Entry> oldestFirst = executables.values().iterator();
        while ((held > maxExecutableBytes || executables.size() > MAX_EXECUTABLES) && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.users == 0) {
                held -= entry.residentBytes();
                oldestFirst.remove();
                entry.close();
            }
        }
    }

    /** Refuses further calls; memory is freed now or when the last running call ends. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (calls == 0) {
                free();
            }
        }
    }

    private void free() {
        executables.values().forEach(Entry::close);
        executables.clear();
        if (ownsWeights) {
            weights.close();
        }
    }
}
