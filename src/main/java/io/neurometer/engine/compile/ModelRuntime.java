package io.neurometer.engine.compile;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.exec.Alternative;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A model ready to be called with any shapes: its graph, one copy of its weights, and the executables compiled so far,
 * least recently used first to go. A new shape is compiled once, however many ask for it, and holds up nobody else.
 * Memory is given back when the model has been closed and the last call has ended.
 */
public final class ModelRuntime implements AutoCloseable {
    private final Graph graph;
    private final ModelCompiler compiler;
    private final WeightStore weights;
    private final Map<String, Tensor> known;
    private final Executables executables;
    private volatile @Nullable BatchAxes batchAxes;

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
        private final Executables.Entry entry;
        private final Compiled compiled;

        private Lease(Executables.Entry entry) {
            this.entry = entry;
            this.compiled = entry.compiled();
        }

        @Override
        public Executable executable() {
            return compiled.executable();
        }

        /** What became of the model; its weights are counted with all that other executables have prepared of them. */
        public CompileReport report() {
            return compiled.report(weights);
        }

        /**
         * Waits until the ways to compute its operators have been tried that had not been.
         *
         * @return whether a better executable has taken this one's place, which {@link ModelRuntime#acquire} gives then
         */
        public boolean awaitTuned() {
            return Futures.join(entry.tuned());
        }

        @Override
        public void close() {
            executables.release(entry);
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
        this.weights = weights;
        this.known = known;
        this.executables = new Executables(this::compile, compiler.selector(), compilations, maxExecutableBytes, () -> {
            if (ownsWeights) {
                weights.close();
            }
        });
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
        return acquire(new Executables.Key(Map.copyOf(inputs), List.copyOf(outputs), options, false, false), patience);
    }

    /**
     * The same once all ways to compute its operators have been tried, so that no other executable takes its place later, and
     * nothing is tried beside its runs.
     */
    public Lease acquireTuned(Map<String, TensorType> inputs, List<String> outputs, CompileOptions options) {
        return tuned(acquire(inputs, outputs, options), inputs, outputs, options);
    }

    /** @param first a lease of the executable that may have to go */
    public Lease tuned(Lease first, Map<String, TensorType> inputs, List<String> outputs, CompileOptions options) {
        Lease lease = first;
        while (lease.awaitTuned()) {
            lease.close();
            lease = acquire(inputs, outputs, options);
        }
        return lease;
    }

    private Lease acquire(Executables.Key key, Patience patience) {
        return new Lease(executables.acquire(key, patience));
    }

    private Compiled compile(Executables.Key key, Runnable proceed) {
        Compiled compiled = compiler.compile(
                graph.supplied(key.inputs().keySet()),
                key.inputs(),
                known,
                key.outputs(),
                key.runOptions(),
                key.anything(),
                key.options().threads(),
                weights,
                proceed);
        if (!key.anything()) {
            compiled.executable().setAlternative(() -> acquire(key.forAnything(), Patience.UNLIMITED));
        }
        if (compiled.executable().parts() > 1) {
            compiled.executable().setOneByOne(compiled.expectedNanos());
        } else if (!key.alone() && compiled.hasTeam()) {
            compiled.executable()
                    .setAlone(() -> acquire(key.forOneThread(), Patience.UNLIMITED), compiled.expectedNanos());
        }
        return compiled;
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
    public long executableBytes() {
        return executables.bytes();
    }

    /** For each node that compiling has made the names of the graph's nodes that it stands for, in all executables. */
    Map<String, List<String>> sources() {
        return executables.sources();
    }

    /** Drops the executables that nobody uses; the weights stay. */
    public void closeIdle() {
        executables.closeIdle();
    }

    /** Refuses further calls; memory is freed now or when the last running call ends. */
    @Override
    public void close() {
        executables.close();
    }
}
