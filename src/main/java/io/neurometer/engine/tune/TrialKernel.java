package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that is tried, on memory of its own. A run is charged for bringing its inputs from where they lie in the graph
 * into the layout that the kernel wants, and its output into the layout of the kernel that it may replace.
 */
final class TrialKernel implements AutoCloseable {
    private final Kernel kernel;
    private final List<BoundKernel> steps = new ArrayList<>();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    private TrialKernel(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * @param constants that it may share with others
     * @param output how the output is to lie in the end, or null for however it comes. A kernel that leaves it row-major in
     *     place of that is none: the operators after it would follow, and many are slow there.
     */
    static Optional<TrialKernel> of(
            Backend backend,
            KernelRequest request,
            String way,
            TrialTensors tensors,
            TrialConstants constants,
            @Nullable Layout output) {
        KernelRequest own = new KernelRequest(
                request.op(),
                request.inputs(),
                request.outputs(),
                request.context().with(constants).by(way));
        Optional<Kernel> kernel = backend.kernel(own);
        if (kernel.isEmpty()) {
            return Optional.empty();
        }
        Layout left = kernel.get().outputLayout(0).usual();
        if (output != null && !left.equals(output) && left.equals(Layout.ROW_MAJOR)) {
            kernel.get().close();
            return Optional.empty();
        }
        TrialKernel made = new TrialKernel(kernel.get());
        made.resources.push(kernel.get());
        try {
            made.bind(backend, request, tensors, output);
            return Optional.of(made);
        } catch (RuntimeException | Error failure) {
            made.close();
            throw failure;
        }
    }

    private void bind(Backend backend, KernelRequest request, TrialTensors tensors, @Nullable Layout output) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < request.inputs().count(); i++) {
            boolean given = request.inputs().has(i) && !kernel.holds(i);
            inputs.add(given ? input(backend, request, tensors, i) : null);
        }
        List<@Nullable Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < request.outputs().size(); i++) {
            boolean used = request.context().usesOutput(i);
            outputs.add(used ? memory(request.outputs().get(i), kernel.outputLayout(i)) : null);
        }
        steps.add(bound(kernel, inputs, outputs));
        Tensor made = outputs.isEmpty() ? null : outputs.get(0);
        Layout left = kernel.outputLayout(0);
        if (output != null && made != null && !left.equals(output)) {
            steps.add(
                    moved(backend, request.outputs().get(0), made, left, output).step());
        }
    }

    /** An input as the kernel wants it; where it lies otherwise in the graph, each run brings it there. */
    private Tensor input(Backend backend, KernelRequest request, TrialTensors tensors, int index) {
        TensorType type = request.inputs().type(index);
        Layout wanted = kernel.inputLayout(index);
        Tensor tensor = tensors.rowMajor(index);
        boolean constant = request.context().constants().has(index);
        Layout now = constant ? wanted : request.context().layout(index);
        if (!now.equals(Layout.ROW_MAJOR)) {
            Moved lying = moved(backend, type, tensor, Layout.ROW_MAJOR, now);
            lying.step().run();
            tensor = lying.target();
        }
        if (now.equals(wanted)) {
            return tensor;
        }
        Moved move = moved(backend, type, tensor, now, wanted);
        steps.add(move.step());
        return move.target();
    }

    private record Moved(Tensor target, BoundKernel step) {}

    private Moved moved(Backend backend, TensorType type, Tensor tensor, Layout now, Layout wanted) {
        Kernel reorder = backend.reorder(type, now, wanted)
                .orElseThrow(() -> new IllegalStateException("no reordering from " + now + " to " + wanted));
        resources.push(reorder);
        Tensor target = memory(type, wanted);
        return new Moved(target, bound(reorder, List.of(tensor), List.of(target)));
    }

    private BoundKernel bound(Kernel made, List<@Nullable Tensor> inputs, List<@Nullable Tensor> outputs) {
        long scratch = made.plannedWorkspaceBytes();
        Tensor workspace = scratch == 0 ? null : own(Tensor.allocate(DataType.UINT8, scratch));
        BoundKernel bound = made.bind(new KernelArguments(inputs, outputs, workspace));
        resources.push(bound);
        return bound;
    }

    private Tensor memory(TensorType type, Layout layout) {
        boolean plain = layout.equals(Layout.ROW_MAJOR);
        return own(Tensor.allocate(plain ? type : TensorType.of(DataType.UINT8, layout.bytes(type))));
    }

    private <T extends AutoCloseable> T own(T resource) {
        resources.push(resource);
        return resource;
    }

    /** What the kernel works in beside its inputs and outputs. */
    long workspaceBytes() {
        return kernel.plannedWorkspaceBytes();
    }

    /** How the kernel leaves its output, where anything can read it so. */
    Layout output() {
        return kernel.outputLayout(0).usual();
    }

    /** Whether a part of it is code that the JVM has to compile before it is fast. */
    boolean isJava() {
        return kernel.operators().isEmpty() || kernel.operators().contains("Java");
    }

    void run() {
        for (BoundKernel step : steps) {
            step.run();
        }
    }

    @Override
    public void close() {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception failure) {
                throw new IllegalStateException("a kernel that was tried could not be freed", failure);
            }
        }
        resources.clear();
    }
}
