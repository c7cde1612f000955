package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypeInference;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.Liveness;
import io.neurometer.engine.memory.MemoryUse;
import io.neurometer.engine.memory.Sharing;
import io.neurometer.engine.pass.PassPipeline;
import io.neurometer.engine.pass.PassResult;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a graph with bound input shapes into an {@link Executable}. */
public final class ModelCompiler {
    private final Backends backends;

    public ModelCompiler(Backends backends) {
        this.backends = backends;
    }

    /** The graph's types for these inputs. @throws EngineException with every node at which types disagree */
    public TypedGraph infer(Graph graph, Map<String, TensorType> inputTypes) {
        return TypeInference.infer(graph, inputTypes, new BackendFolder(backends.reference()));
    }

    /**
     * Compiles. What any plan would take must be available before weights are read; what the plan that comes of it takes
     * must be, before any run's memory is.
     *
     * @param inputs a fixed type for each graph input
     * @param outputs names of the values to yield
     * @param weights the model's constants, shared by all its executables
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} when the plan does not fit,
     *     {@link ErrorCode#MODEL_UNSUPPORTED} with every operator that has no kernel
     */
    Compiled compile(
            Graph graph,
            Map<String, TensorType> inputs,
            List<String> outputs,
            CompileOptions options,
            WeightStore weights) {
        long start = System.nanoTime();
        TypedGraph typed = infer(graph, inputs);
        try {
            return checkedCompile(typed, outputs, options, weights, start);
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, null, "the values of this model take more than 2^63 bytes")
                            .fix("use smaller inputs"),
                    overflow);
        }
    }

    private Compiled checkedCompile(
            TypedGraph inferred, List<String> outputs, CompileOptions options, WeightStore weights, long start) {
        PassResult rewritten = options.optimize()
                ? PassPipeline.standard().run(inferred, outputs, options.withoutPasses())
                : new PassResult(inferred, List.of(), Map.of());
        TypedGraph typed = rewritten.typed();
        Backend preferred = backends.named(options.backend());
        Backend reference = backends.reference();
        Schedule schedule = Schedule.of(typed, outputs);
        Constants constants = new Constants(typed, weights, reference);
        requireRoom(leastBytes(typed, schedule, outputs), constants.missingBytes(schedule.constants()));
        ThreadPolicy threads = new ThreadPolicy.Active(options.threads());
        preferred.apply(threads);
        Lowering.Lowered lowered =
                new Lowering(typed, preferred, reference, constants, options).lower(schedule, outputs);
        try {
            PlacedValues placed = PlacedValues.of(typed, lowered);
            Set<String> read = read(typed, lowered);
            requireRoom(placed.plan().arenaBytes(), constants.bytesToLoad(read));
            Origins origins = new Origins(inferred.graph(), rewritten.sources(), lowered.chains());
            Executable executable = new Executable(
                    typed,
                    lowered.steps(),
                    lowered.outputs(),
                    constants.load(read),
                    constants.owned(),
                    placed.plan(),
                    origins.all(),
                    reference,
                    () -> preferred.apply(threads));
            return new Compiled(
                    executable,
                    options,
                    preferred,
                    reference,
                    rewritten.reports(),
                    origins,
                    placed,
                    lowered.types(),
                    options.precision() == Precision.FP32 ? Map.of() : Narrowings.of(typed, lowered, origins.all()),
                    constants.owned(),
                    (System.nanoTime() - start) / 1e6);
        } catch (RuntimeException failure) {
            lowered.steps().forEach(Step::close);
            constants.owned().forEach(Tensor::close);
            throw failure;
        }
    }

    private static void requireRoom(long runBytes, long weightBytes) {
        OffHeap.requireRoom(Math.addExact(runBytes, weightBytes), "running this model");
    }

    /** What the values take at least that are in use together at some step, however kernels share their memory. */
    private static long leastBytes(TypedGraph typed, Schedule schedule, List<String> outputs) {
        Liveness shared = Liveness.of(typed, schedule.nodes(), outputs, Sharing.ANYWHERE);
        return MemoryUse.peakOf(shared.lifetimes(), Lifetime::bytes).peak();
    }

    /** The constants that the steps and the outputs still read. */
    private static Set<String> read(TypedGraph typed, Lowering.Lowered lowered) {
        Set<String> names = new HashSet<>(lowered.outputs().values());
        for (Step step : lowered.steps()) {
            names.addAll(step.node().inputs());
        }
        names.remove(Node.ABSENT);
        names.retainAll(typed.constants());
        return names;
    }
}
