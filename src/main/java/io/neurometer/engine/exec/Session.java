package io.neurometer.engine.exec;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.HostKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs an executable on an arena of its own, as often as wanted. For one thread at a time. */
public final class Session implements AutoCloseable {
    private final ExecutionPlan plan;
    private final ValueSlots slots;
    private final Guard guard;
    private final ExecutionListener listener;
    private final Arena arena;
    private final Consumer<Arena> release;
    private final @Nullable Tensor[] values;
    private final List<Tensor> owned = new ArrayList<>();
    private @Nullable Alternative alternative;
    private @Nullable Session other;
    private boolean closed;

    /** @param release takes the arena back */
    Session(
            ExecutionPlan plan,
            ValueSlots slots,
            Guard guard,
            ExecutionListener listener,
            Arena arena,
            Consumer<Arena> release) {
        this.plan = plan;
        this.slots = slots;
        this.guard = guard;
        this.listener = listener;
        this.arena = arena;
        this.release = release;
        this.values = new Tensor[slots.count()];
        plan.constants().forEach((name, tensor) -> values[slots.of(name)] = tensor);
    }

    /**
     * Computes the outputs. Where an input or a value in between is not what the kernels are made for, those of another
     * executable do the run anew.
     *
     * @param inputs one tensor for each graph input, of exactly the types compiled for; they must stay open until this
     *     session is closed, since outputs may be views of them
     * @return the outputs by value name, valid until this session is closed or run again
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when an input is missing or of another type, or when the
     *     data of a request leads to impossible shapes
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        freeOwned();
        plan.threading().run();
        for (GraphInput input : plan.typed().graph().inputs()) {
            Tensor tensor = checked(input.name(), inputs.get(input.name()));
            plan.memory().written(tensor);
            values[slots.of(input.name())] = tensor;
        }
        boolean guarded = guard.isOn();
        if (guarded && !guard.mayStart(values, arena.scan())) {
            return runOther(inputs);
        }
        List<Step> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            run(i, steps.get(i));
            if (guarded && !guard.keeps(i, values, arena.scan())) {
                return runOther(inputs);
            }
        }
        if (guarded) {
            guard.kept();
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        plan.outputs().forEach((name, value) -> results.put(name, fetched(slots.of(value))));
        return results;
    }

    private Map<String, Tensor> runOther(Map<String, Tensor> inputs) {
        Session session = other;
        if (session == null) {
            Alternative found = guard.alternative();
            try {
                session = found.executable().open(listener);
            } catch (RuntimeException | Error failure) {
                found.close();
                throw failure;
            }
            alternative = found;
            other = session;
        }
        return session.run(inputs);
    }

    private Tensor checked(String name, @Nullable Tensor tensor) {
        TensorType expected = plan.typed().types().get(name);
        if (tensor == null || !tensor.type().equals(expected)) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, name, "input does not fit")
                    .got(tensor == null ? "nothing" : tensor.type())
                    .expected(String.valueOf(expected)));
        }
        return tensor;
    }

    private void run(int index, Step step) {
        BoundStep stable = slots.isStable(index) ? arena.step(index) : null;
        if (stable != null) {
            fill(index, stable);
            run(step, stable.kernel());
            return;
        }
        List<TensorType> types = step.outputs();
        if (types == null) {
            types = lateTypes(step.node(), index);
        }
        Kernel ready = step.kernel();
        if (step.node().op().isView()) {
            view(index, types.get(0));
        } else if (ready == null) {
            KernelArguments arguments = arguments(index, step.node(), types, null);
            List<TensorType> settled = types;
            run(step, () -> runLate(index, step.node(), settled, arguments));
        } else {
            run(step, bound(index, step, types, ready).kernel());
        }
    }

    private void run(Step step, BoundKernel kernel) {
        long start = System.nanoTime();
        try {
            kernel.run();
        } catch (EngineException failure) {
            throw failure.code() == ErrorCode.REQUEST_INVALID ? blamedOnRequest(failure, step.node()) : failure;
        }
        listener.computed(step.node(), System.nanoTime() - start);
    }

    /** The kernel on the tensors of this run: that of the run before where they are the same or it can move to them. */
    private BoundStep bound(int index, Step step, List<TensorType> types, Kernel kernel) {
        long scratch = kernel.plannedWorkspaceBytes();
        BoundStep before = arena.step(index);
        Tensor workspace = scratch == 0
                ? null
                : before != null
                        ? before.arguments().workspace()
                        : arena.planned(Step.workspaceOf(step.node()), TensorType.of(DataType.UINT8, scratch));
        KernelArguments arguments = arguments(index, step.node(), types, workspace);
        if (before != null && before.arguments().areThoseOf(arguments)) {
            return before;
        }
        BoundKernel moved = before != null && before.kernel().moveTo(arguments) ? before.kernel() : null;
        BoundStep bound = new BoundStep(arguments, moved == null ? kernel.bind(arguments) : moved);
        arena.keep(index, bound);
        return bound;
    }

    private void fill(int index, BoundStep step) {
        int[] outputSlots = slots.outputs(index);
        for (int i = 0; i < outputSlots.length; i++) {
            if (outputSlots[i] != ValueSlots.NONE) {
                values[outputSlots[i]] = step.arguments().output(i);
            }
        }
    }

    private void view(int index, TensorType type) {
        int output = slots.outputs(index)[0];
        Tensor view = slots.isStable(index) ? arena.view(output) : null;
        if (view == null) {
            view = value(slots.inputs(index)[0]).reshape(type.shape());
            if (slots.isStable(index)) {
                arena.keepView(output, view);
            }
        }
        values[output] = view;
    }

    private KernelArguments arguments(int index, Node node, List<TensorType> types, @Nullable Tensor workspace) {
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

    private void runLate(int index, Node node, List<TensorType> types, KernelArguments arguments) {
        KernelRequest request = new KernelRequest(node.op(), actualInputs(index), types);
        try (Kernel kernel = plan.lateBackend()
                .kernel(request)
                .orElseThrow(() -> new EngineException(request.unsupported(node.name())))) {
            HostKernel.among(plan.memory(), kernel).run(arguments);
        }
    }

    private List<TensorType> lateTypes(Node node, int index) {
        try {
            return node.op().infer(actualInputs(index));
        } catch (EngineException mismatch) {
            throw blamedOnRequest(mismatch, node);
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(
                            ErrorCode.REQUEST_INVALID,
                            node.name(),
                            "the values in this request give a tensor more than 2^63 elements"),
                    overflow);
        }
    }

    /** What the compiler could not foresee follows from the data. */
    private static EngineException blamedOnRequest(EngineException failure, Node node) {
        return new EngineException(failure.faults().stream()
                .map(fault -> new Fault(
                        ErrorCode.REQUEST_INVALID,
                        node.name(),
                        fault.problem(),
                        fault.got(),
                        fault.expected(),
                        fault.fix()))
                .toList());
    }

    private Inputs actualInputs(int index) {
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

    private void closeOther() {
        if (other != null && alternative != null) {
            other.close();
            alternative.close();
        }
    }

    private void freeOwned() {
        owned.forEach(Tensor::close);
        owned.clear();
    }

    /** Gives the arena back; the outputs are no longer valid. A second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Arrays.fill(values, null);
            freeOwned();
            release.accept(arena);
            closeOther();
        }
    }
}
