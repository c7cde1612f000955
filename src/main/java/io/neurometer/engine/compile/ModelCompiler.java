package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypeInference;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.MemoryPlan;
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
     * Compiles; all memory it will take is checked to be available before any is taken.
     *
     * @param typed a graph whose input types are all fixed
     * @param outputs names of the values to yield
     * @param weights the model's constants, shared by all its executables
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} when the plan does not fit,
     *     {@link ErrorCode#MODEL_UNSUPPORTED} with every operator that has no kernel
     */
    Executable compile(TypedGraph typed, List<String> outputs, CompileOptions options, WeightStore weights) {
        try {
            return checkedCompile(typed, outputs, options, weights);
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, null, "the values of this model take more than 2^63 bytes")
                            .fix("use smaller inputs"),
                    overflow);
        }
    }

    private Executable checkedCompile(
            TypedGraph inferred, List<String> outputs, CompileOptions options, WeightStore weights) {
        PassResult rewritten = options.optimize()
                ? PassPipeline.standard().run(inferred, outputs, options.withoutPasses())
                : new PassResult(inferred, List.of(), Map.of());
        TypedGraph typed = rewritten.typed();
        Backend preferred = backends.named(options.backend());
        Schedule schedule = Schedule.of(typed, outputs);
        Constants constants = new Constants(typed, weights, backends.reference());
        long missing = constants.missingBytes(schedule.constants());
        MemoryPlan rowMajor = PlacedValues.plan(typed, schedule.liveness());
        OffHeap.requireRoom(Math.addExact(rowMajor.arenaBytes(), missing), "running this model");
        preferred.useThreads(options.threads());
        Lowering.Lowered lowered =
                new Lowering(typed, preferred, backends.reference(), constants, options).lower(schedule, outputs);
        try {
            MemoryPlan plan = PlacedValues.plan(typed, lowered);
            OffHeap.requireRoom(plan.arenaBytes(), "running this model");
            Map<String, Tensor> loaded = constants.load(read(typed, lowered));
            return new Executable(
                    typed,
                    lowered.steps(),
                    lowered.outputs(),
                    loaded,
                    constants.owned(),
                    plan,
                    rewritten.sources(),
                    backends.reference(),
                    () -> preferred.useThreads(options.threads()));
        } catch (RuntimeException failure) {
            lowered.steps().forEach(Step::close);
            constants.owned().forEach(Tensor::close);
            throw failure;
        }
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
