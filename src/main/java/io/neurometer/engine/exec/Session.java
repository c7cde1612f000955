package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of an executable with an arena of its own. For one thread at a time. */
public final class Session implements AutoCloseable {
    private final Executable executable;
    private final ExecutionListener listener;
    private final Arena arena;
    private final Map<String, Tensor> values = new HashMap<>();
    private final List<Tensor> owned = new ArrayList<>();

    Session(Executable executable, ExecutionListener listener) {
        this.executable = executable;
        this.listener = listener;
        this.arena = executable.acquireArena();
    }

    /**
     * Computes the outputs.
     *
     * @param inputs one tensor for each graph input, of exactly the types compiled for; they must stay open until this
     *     session is closed, since outputs may be views of them
     * @return the outputs by value name, valid until this session is closed
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when an input is missing or of another type, or when the
     *     data of a request leads to impossible shapes
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        values.clear();
        values.putAll(executable.constants());
        for (GraphInput input : executable.typed().graph().inputs()) {
            values.put(input.name(), checked(input.name(), inputs.get(input.name())));
        }
        for (Step step : executable.steps()) {
            run(step);
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (String output : executable.outputs()) {
            results.put(output, value(output));
        }
        return results;
    }

    private Tensor checked(String name, @Nullable Tensor tensor) {
        TensorType expected = executable.typed().types().get(name);
        if (tensor == null || !tensor.type().equals(expected)) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, name, "input does not fit")
                    .got(tensor == null ? "nothing" : tensor.type())
                    .expected(String.valueOf(expected)));
        }
        return tensor;
    }

    private void run(Step step) {
        Node node = step.node();
        List<TensorType> types = step.outputs() != null ? step.outputs() : lateTypes(node);
        if (node.op().isView()) {
            String view = node.outputs().get(0);
            values.put(
                    view,
                    arena.view(view, value(node.inputs().get(0)), types.get(0).shape()));
            return;
        }
        List<@Nullable Tensor> inputs = new ArrayList<>(node.inputs().size());
        for (String input : node.inputs()) {
            inputs.add(input.equals(Node.ABSENT) ? null : value(input));
        }
        List<@Nullable Tensor> outputs = new ArrayList<>(node.outputs().size());
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            outputs.add(output.equals(Node.ABSENT) ? null : place(output, types.get(i)));
        }
        KernelArguments arguments = new KernelArguments(inputs, outputs);
        Kernel ready = step.kernel();
        long start = System.nanoTime();
        if (ready != null) {
            ready.run(arguments);
        } else {
            runLate(node, types, arguments);
        }
        listener.computed(node, System.nanoTime() - start);
    }

    private void runLate(Node node, List<TensorType> types, KernelArguments arguments) {
        KernelRequest request = new KernelRequest(node.op(), actualInputs(node), types);
        try (Kernel kernel = executable
                .dynamicBackend()
                .kernel(request)
                .orElseThrow(() -> new EngineException(Fault.of(
                        ErrorCode.MODEL_UNSUPPORTED,
                        node.name(),
                        "no kernel for " + node.op().kind())))) {
            kernel.run(arguments);
        }
    }

    private List<TensorType> lateTypes(Node node) {
        try {
            return node.op().infer(actualInputs(node));
        } catch (EngineException mismatch) {
            throw new EngineException(mismatch.faults().stream()
                    .map(fault -> new Fault(
                            ErrorCode.REQUEST_INVALID,
                            node.name(),
                            fault.problem(),
                            fault.got(),
                            fault.expected(),
                            fault.fix()))
                    .toList());
        }
    }

    private Inputs actualInputs(Node node) {
        Inputs.Builder builder = new Inputs.Builder();
        for (String input : node.inputs()) {
            if (input.equals(Node.ABSENT)) {
                builder.addAbsent();
            } else {
                Tensor tensor = value(input);
                builder.add(tensor.type(), tensor);
            }
        }
        return builder.build();
    }

    private Tensor place(String value, TensorType type) {
        Tensor tensor = arena.planned(value, type);
        if (tensor == null) {
            tensor = Tensor.allocate(type);
            owned.add(tensor);
        }
        values.put(value, tensor);
        return tensor;
    }

    private Tensor value(String name) {
        Tensor tensor = values.get(name);
        if (tensor == null) {
            throw new IllegalStateException("value '" + name + "' was not computed");
        }
        return tensor;
    }

    /** Gives the arena back; the outputs are no longer valid. */
    @Override
    public void close() {
        values.clear();
        owned.forEach(Tensor::close);
        owned.clear();
        executable.releaseArena(arena);
    }
}
