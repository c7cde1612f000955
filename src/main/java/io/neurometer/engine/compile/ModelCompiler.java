package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypeInference;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.ArenaPlanner;
import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.pass.PassPipeline;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        TypedGraph typed = options.optimize()
                ? PassPipeline.standard()
                        .run(inferred, outputs, options.withoutPasses())
                        .typed()
                : inferred;
        Schedule schedule = Schedule.of(typed, outputs);
        MemoryPlan plan = ArenaPlanner.plan(schedule.lifetimes());
        Constants constants = new Constants(typed, schedule.constants(), weights, backends.reference());
        OffHeap.requireRoom(Math.addExact(plan.arenaBytes(), constants.missingBytes()), "running this model");
        List<Step> steps = steps(typed, schedule.nodes(), backends.named(options.backend()));
        return new Executable(typed, steps, outputs, constants.load(), constants.owned(), plan, backends.reference());
    }

    private List<Step> steps(TypedGraph typed, List<Node> nodes, Backend preferred) {
        List<Step> steps = new ArrayList<>(nodes.size());
        List<Fault> faults = new ArrayList<>();
        for (Node node : nodes) {
            List<TensorType> types = fixedOutputs(typed, node);
            if (types == null || node.op().isView()) {
                steps.add(new Step(node, types, null, null));
                continue;
            }
            KernelRequest request = new KernelRequest(node.op(), typed.inputs(node), types);
            Optional<Step> step = step(node, request, preferred).or(() -> step(node, request, backends.reference()));
            if (step.isPresent()) {
                steps.add(step.get());
            } else {
                faults.add(Fault.of(
                                ErrorCode.MODEL_UNSUPPORTED,
                                node.name(),
                                "no kernel for " + node.op().kind())
                        .got(types));
            }
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return steps;
    }

    private static Optional<Step> step(Node node, KernelRequest request, Backend backend) {
        Optional<Kernel> kernel = backend.kernel(request);
        return kernel.map(ready -> new Step(node, request.outputs(), ready, backend.name()));
    }

    private static @Nullable List<TensorType> fixedOutputs(TypedGraph typed, Node node) {
        for (String input : node.inputs()) {
            if (!input.equals(Node.ABSENT) && !typed.isFixed(input)) {
                return null;
            }
        }
        try {
            List<TensorType> types = node.op().infer(typed.inputs(node));
            return types.stream().allMatch(type -> type.shape().isFixed()) ? types : null;
        } catch (TypeUnknownException unknown) {
            return null;
        }
    }
}
