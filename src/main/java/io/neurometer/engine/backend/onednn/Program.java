package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;

/** Primitives and Java code run in turn, on inputs, outputs, held constants and scratch memory. */
final class Program implements Kernel {
    private final List<Step> steps;
    private final List<Operand> operands;
    private final Map<Integer, Layout> inputs;
    private final Map<Integer, Layout> outputs;
    private final Set<Integer> held;
    private final Set<Integer> overwritten;
    private final List<Tensor> owned;
    private final int startsFrom;
    private final long scratchBytes;

    /** What runs at one time. */
    sealed interface Step permits Call, Host {}

    /** A primitive with the operand of each of its arguments. */
    record Call(dnnl_primitive primitive, int[] arguments, int[] operands) implements Step {}

    /** Java code with the operands that it reads and writes. */
    record Host(HostCode code, int[] operands) implements Step {}

    /**
     * @param inputs how inputs must lie in memory, where not row-major
     * @param outputs how outputs will lie in memory, where not row-major
     * @param held inputs that are constants in memory of this program's own
     * @param overwritten inputs that output 0 may overwrite
     * @param owned memory that is freed with this program
     * @param startsFrom the input whose elements output 0 must hold before the first call, or -1
     */
    Program(
            List<Step> steps,
            List<Operand> operands,
            Map<Integer, Layout> inputs,
            Map<Integer, Layout> outputs,
            Set<Integer> held,
            Set<Integer> overwritten,
            List<Tensor> owned,
            int startsFrom,
            long scratchBytes) {
        this.steps = List.copyOf(steps);
        this.operands = List.copyOf(operands);
        this.inputs = Map.copyOf(inputs);
        this.outputs = Map.copyOf(outputs);
        this.held = Set.copyOf(held);
        this.overwritten = Set.copyOf(overwritten);
        this.owned = List.copyOf(owned);
        this.startsFrom = startsFrom;
        this.scratchBytes = scratchBytes;
    }

    List<Step> steps() {
        return steps;
    }

    List<Operand> operands() {
        return operands;
    }

    int startsFrom() {
        return startsFrom;
    }

    @Override
    public void run(KernelArguments arguments) {
        try (BoundKernel bound = bind(arguments)) {
            bound.run();
        }
    }

    @Override
    public BoundKernel bind(KernelArguments arguments) {
        return new BoundProgram(this, arguments);
    }

    @Override
    public Layout inputLayout(int index) {
        return inputs.getOrDefault(index, Layout.ROW_MAJOR);
    }

    @Override
    public Layout outputLayout(int index) {
        return outputs.getOrDefault(index, Layout.ROW_MAJOR);
    }

    @Override
    public boolean holds(int index) {
        return held.contains(index);
    }

    @Override
    public boolean mayOverwrite(int index) {
        return overwritten.contains(index);
    }

    @Override
    public long plannedWorkspaceBytes() {
        return scratchBytes;
    }

    @Override
    public void close() {
        for (Step step : steps) {
            if (step instanceof Call call) {
                dnnl.dnnl_primitive_destroy(call.primitive());
            }
        }
        owned.forEach(Tensor::close);
    }
}
