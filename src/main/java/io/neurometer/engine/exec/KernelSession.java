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
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the kernels of an executable one after another, on an arena. */
final class KernelSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(KernelSession.class);

    private final ExecutionPlan plan;
    private final RunValues values;
    private final Guard guard;
    private final ExecutionListener listener;
    private final Arena arena;
    private final Consumer<Arena> release;
    private @Nullable Session spare;
    private @Nullable Alternative alternative;
    private @Nullable Session other;
    private final @Nullable AloneRun alone;
    private @Nullable Stretch @Nullable [] stretches;
    private boolean closed;

    /** @param release takes the arena back */
    KernelSession(
            ExecutionPlan plan,
            ValueSlots slots,
            Guard guard,
            @Nullable Teamwork teamwork,
            ExecutionListener listener,
            Arena arena,
            Consumer<Arena> release) {
        this.plan = plan;
        this.values = new RunValues(plan, slots, arena);
        this.guard = guard;
        this.listener = listener;
        this.alone = teamwork == null || listener.followsSteps() ? null : new AloneRun(teamwork, listener);
        this.arena = arena;
        this.release = release;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        values.freeOwned();
        if (plan.spare().isInUse()) {
            return runSpare(inputs);
        }
        try {
            return alone == null ? runKernels(inputs) : runTeam(inputs, alone);
        } catch (KernelFailure failure) {
            LOG.warn("the reference computes this model from here on", failure);
            return runSpare(inputs);
        }
    }

    /** Whether another executable did the last run, or one before, anew. */
    boolean hasStrayed() {
        return other != null;
    }

    private Map<String, Tensor> runSpare(Map<String, Tensor> inputs) {
        if (spare == null) {
            spare = plan.spare().executable().openPart(listener);
        }
        return spare.run(inputs);
    }

    private Map<String, Tensor> runTeam(Map<String, Tensor> inputs, AloneRun single) {
        Map<String, Tensor> outputs = single.tried(inputs);
        if (outputs != null) {
            return outputs;
        }
        long start = single.now();
        outputs = runKernels(inputs);
        single.teamRan(single.now() - start, inputs, outputs);
        return outputs;
    }

    private Map<String, Tensor> runKernels(Map<String, Tensor> inputs) {
        plan.threading().run();
        for (GraphInput input : plan.typed().graph().inputs()) {
            Tensor tensor = RequestFaults.checked(
                    input.name(), inputs.get(input.name()), plan.typed().type(input.name()));
            plan.memory().written(tensor);
            values.put(input.name(), tensor);
        }
        boolean guarded = guard.isOn();
        if (guarded && !guard.mayStart(values.tensors(), arena.scan())) {
            return runOther(inputs);
        }
        List<Step> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            Stretch stretch = stretches == null ? null : stretches[i];
            if (stretch != null) {
                run(stretch);
                i = stretch.last();
            } else {
                run(i, steps.get(i));
            }
            if (guarded && !guard.keeps(i, values.tensors(), arena.scan())) {
                return runOther(inputs);
            }
        }
        if (guarded) {
            guard.kept();
        }
        if (stretches == null && !listener.followsSteps()) {
            stretches = Stretches.of(steps.size(), this::isStableView, values::stable, guard::looksAt);
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        plan.outputs().forEach((name, value) -> results.put(name, values.fetched(value)));
        return results;
    }

    private Map<String, Tensor> runOther(Map<String, Tensor> inputs) {
        Session session = other;
        if (session == null) {
            Alternative found = guard.alternative();
            try {
                session = found.executable().openPart(listener);
            } catch (RuntimeException | Error failure) {
                found.close();
                throw failure;
            }
            alternative = found;
            other = session;
        }
        return session.run(inputs);
    }

    /**
     * Binds the kernels whose arguments do not depend on the data of a run.
     *
     * @param inputs tensors of the types compiled for, which need not outlive this call
     * @throws KernelFailure when a kernel cannot be bound
     */
    void bind(Map<String, Tensor> inputs) {
        inputs.forEach(values::put);
        List<Step> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            List<TensorType> types = step.outputs();
            Kernel kernel = step.kernel();
            if (types == null || !values.hasInputs(i)) {
                continue;
            }
            if (step.node().op().isView()) {
                values.view(i, step.node(), types.get(0));
            } else if (kernel != null) {
                values.bound(i, step, types, kernel);
            }
        }
    }

    private void run(int index, Step step) {
        listener.proceeding();
        BoundKernel stable = values.stable(index);
        if (stable != null) {
            run(step, stable);
            return;
        }
        if (step.isControl()) {
            runControl(index, step.node());
            return;
        }
        List<TensorType> types = step.outputs();
        if (types == null) {
            types = lateTypes(step.node(), index);
        }
        Kernel ready = step.kernel();
        if (step.node().op().isView()) {
            values.view(index, step.node(), types.get(0));
        } else if (ready == null) {
            KernelArguments arguments = values.arguments(index, step.node(), types, null);
            List<TensorType> settled = types;
            run(step, () -> runLate(index, step.node(), settled, arguments));
        } else {
            run(step, values.bound(index, step, types, ready));
        }
    }

    private boolean isStableView(int index) {
        return values.isStable(index) && plan.steps().get(index).node().op().isView();
    }

    private void run(Stretch stretch) {
        BoundKernel[] kernels = new BoundKernel[stretch.last() - stretch.first() + 1];
        for (int i = 0; i < kernels.length; i++) {
            int index = stretch.first() + i;
            Step step = plan.steps().get(index);
            List<TensorType> types = step.outputs();
            if (types != null && isStableView(index)) {
                values.view(index, step.node(), types.get(0));
            } else {
                kernels[i] = Objects.requireNonNull(values.stable(index), "bound by the first run");
            }
        }
        stretch.run(kernels, new Stretch.Following() {
            @Override
            public void proceeding() {
                listener.proceeding();
            }

            @Override
            public RuntimeException failed(int step, RuntimeException failure) {
                return KernelSession.this.failed(plan.steps().get(step), failure);
            }
        });
    }

    private RuntimeException failed(Step step, RuntimeException failure) {
        if (!(failure instanceof EngineException known)) {
            return step.failed(plan, failure);
        }
        return known.code() == ErrorCode.REQUEST_INVALID ? RequestFaults.blamedOnRequest(known, step.node()) : known;
    }

    private void run(Step step, BoundKernel kernel) {
        long start = System.nanoTime();
        try {
            kernel.run();
        } catch (RuntimeException failure) {
            throw failed(step, failure);
        }
        listener.computed(step.node(), System.nanoTime() - start);
    }

    private void runControl(int index, Node node) {
        List<@Nullable TensorType> types = new ArrayList<>();
        node.outputs().forEach(output -> types.add(plan.typed().type(output)));
        try (ControlRun run = new ControlRun(plan.bodies(), node, values.fetchedInputs(index), listener)) {
            values.take(index, node, run.outputs(types));
        } finally {
            // A body may have another number of threads.
            plan.threading().run();
        }
    }

    private void runLate(int index, Node node, List<TensorType> types, KernelArguments arguments) {
        KernelRequest request = new KernelRequest(node.op(), values.inputs(index), types);
        try (Kernel kernel = plan.lateBackend()
                .kernel(request)
                .orElseThrow(() -> new EngineException(request.unsupported(node.name())))) {
            HostKernel.among(plan.memory(), kernel).run(arguments);
        }
    }

    private List<TensorType> lateTypes(Node node, int index) {
        List<TensorType> types;
        try {
            types = node.op().infer(values.inputs(index));
        } catch (EngineException mismatch) {
            throw RequestFaults.blamedOnRequest(mismatch, node);
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(
                            ErrorCode.REQUEST_INVALID,
                            node.name(),
                            "the values in this request give a tensor more than 2^63 elements"),
                    overflow);
        }
        if (node.outputs().size() > types.size()) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_INVALID, node.name(), "has more outputs than its operator gives")
                            .got(node.outputs().size())
                            .expected("at most " + types.size()));
        }
        return types;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            values.close();
            release.accept(arena);
            if (spare != null) {
                spare.close();
            }
            if (alone != null) {
                alone.close();
            }
            if (other != null && alternative != null) {
                other.close();
                alternative.close();
            }
        }
    }
}
