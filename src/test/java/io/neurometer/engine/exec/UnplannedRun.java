package io.neurometer.engine.exec;

import io.neurometer.engine.backend.HostKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of an executable's kernels without its memory plan: every value has a tensor of its own. Where inputs are not what
 * its kernels are made for, the kernels are those of the executable that takes over.
 */
public final class UnplannedRun implements AutoCloseable {
    private final @Nullable Alternative alternative;
    private final Executable executable;
    private final Map<String, Tensor> values = new HashMap<>();
    private final List<Tensor> owned = new ArrayList<>();

    /** Runs the kernels. @param inputs one tensor for each graph input; they must stay open until this is closed */
    public UnplannedRun(Executable compiled, Map<String, Tensor> inputs) {
        this.alternative = alternative(compiled, inputs);
        this.executable = alternative == null ? compiled : alternative.executable();
        values.putAll(executable.execution().constants());
        values.putAll(inputs);
        inputs.values().forEach(executable.execution().memory()::written);
        executable.execution().threading().run();
        try {
            executable.steps().forEach(this::run);
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private static @Nullable Alternative alternative(Executable compiled, Map<String, Tensor> inputs) {
        try (KernelSession session = compiled.openPart(ExecutionListener.NONE)) {
            session.run(inputs);
            return session.hasStrayed() ? compiled.alternative() : null;
        }
    }

    /** The outputs by the name they are asked for, valid until this is closed. */
    public Map<String, Tensor> outputs() {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        executable.execution().outputs().forEach((name, value) -> outputs.put(name, fetched(value)));
        return outputs;
    }

    private void run(Step step) {
        Node node = step.node();
        if (step.isControl()) {
            runControl(node);
            return;
        }
        List<TensorType> known = step.outputs();
        List<TensorType> types = known == null ? node.op().infer(inputs(node)) : known;
        if (node.op().isView()) {
            Tensor source = value(node.inputs().get(0));
            values.put(node.outputs().get(0), source.reshape(types.get(0).shape()));
            return;
        }
        if (step.kernel() != null) {
            run(node, types, step.kernel());
            return;
        }
        KernelRequest request = new KernelRequest(node.op(), inputs(node), types);
        try (Kernel kernel =
                executable.execution().lateBackend().kernel(request).orElseThrow()) {
            run(node, types, HostKernel.among(executable.execution().memory(), kernel));
        }
    }

    private void runControl(Node node) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(input.equals(Node.ABSENT) ? null : fetched(input)));
        List<@Nullable TensorType> types = new ArrayList<>();
        node.outputs().forEach(output -> types.add(executable.typed().type(output)));
        try (ControlRun run = new ControlRun(executable.execution().bodies(), node, inputs, ExecutionListener.NONE)) {
            List<Tensor> results = run.outputs(types);
            owned.addAll(results);
            for (int i = 0; i < node.outputs().size(); i++) {
                values.put(node.outputs().get(i), results.get(i));
                executable.execution().memory().written(results.get(i));
            }
        }
    }

    private void run(Node node, List<TensorType> types, Kernel kernel) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(input.equals(Node.ABSENT) ? null : value(input)));
        List<@Nullable Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            Tensor tensor = output.equals(Node.ABSENT) ? null : allocated(types.get(i));
            outputs.add(tensor);
            if (tensor != null) {
                values.put(output, tensor);
            }
        }
        long scratch = kernel.plannedWorkspaceBytes();
        Tensor workspace = scratch == 0 ? null : allocated(TensorType.of(DataType.UINT8, scratch));
        kernel.run(new KernelArguments(inputs, outputs, workspace));
    }

    private Inputs inputs(Node node) {
        Inputs.Builder builder = new Inputs.Builder();
        for (String input : node.inputs()) {
            if (input.equals(Node.ABSENT)) {
                builder.addAbsent();
            } else {
                builder.add(value(input).type(), fetched(input));
            }
        }
        return builder.build();
    }

    private Tensor fetched(String name) {
        Tensor tensor = value(name);
        executable.execution().memory().fetch(tensor);
        return tensor;
    }

    private Tensor value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Tensor allocated(TensorType type) {
        Tensor tensor = Tensor.allocate(type);
        owned.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
        owned.clear();
        if (alternative != null) {
            alternative.close();
        }
    }
}
