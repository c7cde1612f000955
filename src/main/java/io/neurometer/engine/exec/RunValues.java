package io.neurometer.engine.exec;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of one run, and the kernels bound to them: on an arena, and in memory of their own where no plan holds them. */
final class RunValues implements AutoCloseable {
    private final ExecutionPlan plan;
    private final ValueSlots slots;
    private final Arena arena;
    private final @Nullable Tensor[] values;
    private final List<Tensor> owned = new ArrayList<>();

    RunValues(ExecutionPlan plan, ValueSlots slots, Arena arena) {
        this.plan = plan;
        this.slots = slots;
        this.arena = arena;
        this.values = new Tensor[slots.count()];
        plan.constants().forEach(this::put);
    }

    void put(String name, Tensor tensor) {
        values[slots.of(name)] = tensor;
    }

    /** All values by slot; null for those that have not been computed. */
    @Nullable
    Tensor[] tensors() {
        return values;
    }

    /** The value of that name, its elements on the host. */
    Tensor fetched(String name) {
        return fetched(slots.of(name));
    }

    private Tensor fetched(int slot) {
        Tensor tensor = value(slot);
        plan.memory().fetch(tensor);
        return tensor;
    }

    private Tensor value(int slot) {
        Tensor tensor = values[slot];
        if (tensor == null) {
            throw new IllegalStateException("value " + slot + " was not computed");
        }
        return tensor;
    }

    /** Whether everything that a step reads is there. */
    boolean hasInputs(int index) {
        return Arrays.stream(slots.inputs(index)).allMatch(slot -> slot == ValueSlots.NONE || values[slot] != null);
    }

    /** What a step reads, with its data. */
    Inputs inputs(int index) {
        Inputs.Builder builder = new Inputs.Builder();
        for (int slot : slots.inputs(index)) {
            if (slot == ValueSlots.NONE) {
                builder.addAbsent();
            } else {
                builder.add(value(slot).type(), fetched(slot));
            }
        }
        return builder.build();
    }

    /** What a step reads, its elements on the host; null for what is left out. */
    List<@Nullable Tensor> fetchedInputs(int index) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (int slot : slots.inputs(index)) {
            inputs.add(slot == ValueSlots.NONE ? null : fetched(slot));
        }
        return inputs;
    }

    /** Takes over what control flow gave and puts it where the plan wants it. */
    void take(int index, Node node, List<Tensor> results) {
        for (int i = 0; i < results.size(); i++) {
            int slot = i < node.outputs().size() ? slots.outputs(index)[i] : ValueSlots.NONE;
            if (slot == ValueSlots.NONE) {
                results.get(i).close();
            } else {
                owned.add(results.get(i));
                values[slot] = planned(slot, node.outputs().get(i), results.get(i));
                plan.memory().written(value(slot));
            }
        }
    }

    /** The tensor itself, or a copy of it at the place that the plan has for it. */
    private Tensor planned(int slot, String name, Tensor result) {
        TensorType expected = plan.typed().type(name);
        if (expected != null && expected.shape().isFixed() && !expected.equals(result.type())) {
            throw new EngineException(
                    Fault.of(ErrorCode.INTERNAL, name, "control flow has given another type than was inferred")
                            .got(result.type())
                            .expected(expected));
        }
        Tensor place = arena.planned(slot, name, result.type());
        if (place == null) {
            return result;
        }
        place.bytes().put(result.bytes());
        return place;
    }

    /** Whether a step reads and writes the same memory at every run. */
    boolean isStable(int index) {
        return slots.isStable(index);
    }

    /** The kernel of a step that reads and writes the same at every run, if it is bound already; its outputs are there then. */
    @Nullable
    BoundKernel stable(int index) {
        BoundStep stable = slots.isStable(index) ? arena.step(index) : null;
        if (stable == null) {
            return null;
        }
        int[] outputSlots = slots.outputs(index);
        for (int i = 0; i < outputSlots.length; i++) {
            if (outputSlots[i] != ValueSlots.NONE) {
                values[outputSlots[i]] = stable.arguments().output(i);
            }
        }
        return stable.kernel();
    }

    /**
     * The kernel on the tensors of this run: that of the run before where they are the same or it can move to them.
     *
     * @throws KernelFailure when it cannot be bound to them
     */
    BoundKernel bound(int index, Step step, List<TensorType> types, Kernel kernel) {
        long scratch = kernel.plannedWorkspaceBytes();
        BoundStep before = arena.step(index);
        Tensor workspace = scratch == 0
                ? null
                : before != null
                        ? before.arguments().workspace()
                        : arena.planned(Step.workspaceOf(step.node()), TensorType.of(DataType.UINT8, scratch));
        KernelArguments arguments = arguments(index, step.node(), types, workspace);
        if (before != null && before.arguments().areThoseOf(arguments)) {
            return before.kernel();
        }
        BoundStep bound = new BoundStep(arguments, step.guarded(plan, () -> bound(before, kernel, arguments)));
        arena.keep(index, bound);
        return bound.kernel();
    }

    private static BoundKernel bound(@Nullable BoundStep before, Kernel kernel, KernelArguments arguments) {
        if (before != null && before.kernel().moveTo(arguments)) {
            return before.kernel();
        }
        return kernel.bind(arguments);
    }

    /**
     * The view that a step takes of its input.
     *
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when the input has more or fewer elements
     */
    void view(int index, Node node, TensorType type) {
        int output = slots.outputs(index)[0];
        Tensor view = slots.isStable(index) ? arena.view(output) : null;
        if (view == null) {
            Tensor input = value(slots.inputs(index)[0]);
            if (input.elements() != type.shape().elements()) {
                throw new EngineException(
                        Fault.of(ErrorCode.REQUEST_INVALID, node.name(), "the elements do not fit the output's shape")
                                .got(input.shape())
                                .expected("as many elements as " + type.shape()));
            }
            view = input.reshape(type.shape());
            if (slots.isStable(index)) {
                arena.keepView(output, view);
            }
        }
        values[output] = view;
    }

    /** What a step reads, and memory for what it writes. */
    KernelArguments arguments(int index, Node node, List<TensorType> types, @Nullable Tensor workspace) {
        int[] outputSlots = slots.outputs(index);
        List<@Nullable Tensor> outputs = new ArrayList<>(types.size());
        for (int i = 0; i < outputSlots.length; i++) {
            outputs.add(
                    outputSlots[i] == ValueSlots.NONE
                            ? null
                            : place(outputSlots[i], node.outputs().get(i), types.get(i)));
        }
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (int slot : slots.inputs(index)) {
            inputs.add(slot == ValueSlots.NONE ? null : value(slot));
        }
        return new KernelArguments(inputs, outputs, workspace);
    }

    private Tensor place(int slot, String name, TensorType type) {
        Tensor tensor = arena.planned(slot, name, type);
        if (tensor == null) {
            tensor = Tensor.allocate(type);
            owned.add(tensor);
        }
        values[slot] = tensor;
        return tensor;
    }

    /** Frees what no plan holds, at the end of a run. */
    void freeOwned() {
        owned.forEach(Tensor::close);
        owned.clear();
    }

    @Override
    public void close() {
        Arrays.fill(values, null);
        freeOwned();
    }
}
