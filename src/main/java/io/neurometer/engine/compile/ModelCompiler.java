package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.DeviceMemory;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.compile.range.Finiteness;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionPlan;
import io.neurometer.engine.exec.KernelFailure;
import io.neurometer.engine.exec.Parts;
import io.neurometer.engine.exec.Spare;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypeInference;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.InPlaceRule;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.Liveness;
import io.neurometer.engine.memory.MemoryPeak;
import io.neurometer.engine.pass.PassPipeline;
import io.neurometer.engine.pass.PassResult;
import io.neurometer.engine.pass.WidenHalves;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelSelector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a graph with bound input shapes into an {@link Executable}. */
public final class ModelCompiler {
    private final Backends backends;
    private final KernelSelector selector;

    /** Takes each backend's ways as it takes them unasked. */
    public ModelCompiler(Backends backends) {
        this(backends, KernelSelector.NONE);
    }

    /** @param selector chooses where the backend that is asked for can compute an operator in several ways */
    public ModelCompiler(Backends backends, KernelSelector selector) {
        this.backends = backends;
        this.selector = selector;
    }

    KernelSelector selector() {
        return selector;
    }

    /** The graph's types for these inputs. @throws EngineException with every node at which types disagree */
    public TypedGraph infer(Graph graph, Map<String, TensorType> inputTypes) {
        return TypeInference.infer(graph, inputTypes, new BackendFolder(backends.reference()));
    }

    /**
     * As {@link #infer} for counting what a run costs: what only data decides is decided for the larger branch, and a body
     * that data repeats stands once, or as often as its trip count says.
     */
    public TypedGraph counted(Graph graph, Map<String, TensorType> inputTypes) {
        return TypeInference.counted(graph, inputTypes, new BackendFolder(backends.reference()));
    }

    /**
     * Compiles. There must be room for what any plan takes before weights are read, and for what the chosen plan takes
     * before the constants of the executable are.
     *
     * @param inputs a fixed type for each graph input
     * @param known values of inputs that are the same at every run
     * @param outputs names of the values to yield
     * @param anything whether inputs may be NaN or infinities; otherwise the executable watches over them
     * @param team for how many threads ways are selected: those of the options, but where one thread is to give the same
     *     answers as several
     * @param weights the model's constants, shared by all its executables
     * @param proceed runs before each node is compiled; what it throws ends the compilation
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} when the plan does not fit,
     *     {@link ErrorCode#MODEL_UNSUPPORTED} with every operator that has no kernel
     */
    Compiled compile(
            Graph graph,
            Map<String, TensorType> inputs,
            Map<String, Tensor> known,
            List<String> outputs,
            CompileOptions options,
            boolean anything,
            int team,
            WeightStore weights,
            Runnable proceed) {
        long start = System.nanoTime();
        TypedGraph typed = TypeInference.infer(graph, inputs, known, new BackendFolder(backends.reference()));
        try {
            SharedBatch shared = known.isEmpty()
                    ? SharedBatch.of(typed, outputs, backends.named(options.backend()), options, this::infer)
                    : null;
            if (shared == null) {
                return checkedCompile(typed, outputs, options, anything, team, weights, proceed, start, null);
            }
            typed.values().values().forEach(Tensor::close);
            CompileOptions single = options.withThreads(1);
            return checkedCompile(shared.part(), outputs, single, anything, 1, weights, proceed, start, shared.parts());
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, null, "the values of this model take more than 2^63 bytes")
                            .fix("use smaller inputs"),
                    overflow);
        }
    }

    private Compiled checkedCompile(
            TypedGraph inferred,
            List<String> outputs,
            CompileOptions options,
            boolean anything,
            int team,
            WeightStore weights,
            Runnable proceed,
            long start,
            @Nullable Parts parts) {
        PassResult rewritten = options.optimize()
                ? PassPipeline.standard().run(inferred, outputs, withoutPasses(options))
                : new PassResult(inferred, List.of(), Map.of());
        Refusals refusals = new Refusals();
        while (true) {
            try {
                return proved(
                        inferred, rewritten, outputs, options, anything, team, weights, refusals, proceed, start,
                        parts);
            } catch (KernelFailure failure) {
                refusals.add(failure);
            }
        }
    }

    /** A device with memory of its own has arithmetic of 16 bits; processors compute in FP32. */
    private Set<String> withoutPasses(CompileOptions options) {
        Set<String> without = new HashSet<>(options.withoutPasses());
        if (!backends.named(options.backend()).memory().equals(DeviceMemory.HOST)) {
            without.add(WidenHalves.NAME);
        }
        return without;
    }

    /** A program of which every kernel is there and can be bound. @throws KernelFailure where one is not */
    private Compiled proved(
            TypedGraph inferred,
            PassResult rewritten,
            List<String> outputs,
            CompileOptions options,
            boolean anything,
            int team,
            WeightStore weights,
            Refusals refusals,
            Runnable proceed,
            long start,
            @Nullable Parts parts) {
        TypedGraph typed = rewritten.typed();
        Backend preferred = backends.named(options.backend());
        Backend reference = backends.reference();
        Schedule schedule = Schedule.of(typed, outputs);
        ConstantLoader constants = new ConstantLoader(typed, weights, reference);
        requireRoom(minBytes(typed, schedule, outputs), constants.missingBytes(schedule.constants()));
        boolean oneThread = preferred.followsThreadPolicy()
                && !options.hasTeamsEverywhere()
                && SmallWork.isAll(typed, schedule.nodes());
        CompileOptions chosen = oneThread ? options.withThreads(1) : options;
        ThreadPolicy threads = new ThreadPolicy.Active(chosen.threads(), options.hasTeamsEverywhere());
        preferred.apply(threads);
        Lowering lowering = new Lowering(
                typed,
                preferred,
                Fallbacks.of(backends, preferred),
                constants,
                finiteness(typed, schedule, preferred, anything, constants),
                refusals,
                selector,
                oneThread ? 1 : team,
                () -> preferred.apply(threads),
                chosen);
        try {
            Lowering.Lowered lowered = lowering.lower(schedule, outputs, proceed);
            ArenaLayout layout = ArenaLayout.of(typed, lowered);
            List<Node> nodes = lowered.steps().stream().map(Step::node).toList();
            Set<String> read =
                    Schedule.constantsRead(typed, nodes, lowered.outputs().values());
            int count = parts == null ? 1 : parts.count();
            requireRoom(Math.multiplyExact(layout.plan().arenaBytes(), (long) count), constants.bytesToLoad(read));
            Provenance provenance = new Provenance(inferred.graph(), rewritten.sources(), lowered.chains());
            ExecutionPlan execution = new ExecutionPlan(
                    typed,
                    lowered.steps(),
                    lowered.outputs(),
                    constants.load(read),
                    reference,
                    CompiledBodies.of(typed, this, options, weights),
                    preferred.memory(),
                    spare(inferred, outputs, options, weights),
                    lowering.watches(),
                    () -> preferred.apply(threads));
            Executable executable =
                    new Executable(execution, constants.owned(), layout.plan(), provenance.all(), parts);
            executable.prove();
            return new Compiled(
                    executable,
                    chosen,
                    preferred,
                    rewritten.reports(),
                    provenance,
                    layout,
                    lowered,
                    selector,
                    count * SmallWork.expectedNanos(typed, schedule.nodes()),
                    (System.nanoTime() - start) / 1e6);
        } catch (RuntimeException | Error failure) {
            lowering.close();
            constants.owned().forEach(Tensor::close);
            throw failure;
        }
    }

    /** The graph as it stands on the reference. */
    private Spare spare(TypedGraph typed, List<String> outputs, CompileOptions options, WeightStore weights) {
        Map<String, TensorType> inputs = new HashMap<>();
        Map<String, Tensor> known = new HashMap<>();
        for (GraphInput input : typed.graph().inputs()) {
            inputs.put(input.name(), Objects.requireNonNull(typed.type(input.name())));
            Tensor value = typed.values().get(input.name());
            if (value != null) {
                known.put(input.name(), value);
            }
        }
        CompileOptions plain = new CompileOptions(
                Backends.REFERENCE, options.threads(), Precision.FP32, false, options.withoutPasses());
        return new Spare(
                () -> compile(typed.graph(), inputs, known, outputs, plain, true, plain.threads(), weights, () -> {})
                        .executable());
    }

    /** Kernels of the reference give what operators say of anything, and need not know. */
    private static Finiteness finiteness(
            TypedGraph typed, Schedule schedule, Backend preferred, boolean anything, ConstantLoader constants) {
        if (preferred.name().equals(Backends.REFERENCE)) {
            return Finiteness.ofNothing(typed, constants);
        }
        boolean watches = preferred.memory().equals(DeviceMemory.HOST);
        return anything
                ? Finiteness.ofAnything(typed, constants)
                : Finiteness.ofNumbers(typed, schedule.nodes(), constants, watches);
    }

    private static void requireRoom(long runBytes, long weightBytes) {
        OffHeap.requireRoom(Math.addExact(runBytes, weightBytes), "running this model");
    }

    /** What the values in use together take at the peak if every node ran in place that could: no plan takes less. */
    private static long minBytes(TypedGraph typed, Schedule schedule, List<String> outputs) {
        Liveness inPlace = Liveness.of(typed, schedule.nodes(), outputs, InPlaceRule.ALWAYS);
        return MemoryPeak.of(inPlace.lifetimes(), Lifetime::bytes).peak();
    }
}
