package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A kernel of primitives and Java code that run one after another.
 *
 * @param inputLayouts how inputs must lie in memory, where not row-major
 * @param outputLayouts how outputs will lie in memory, where not row-major
 * @param held inputs that are constants in memory of this program's own
 * @param overwritten inputs that output 0 may overwrite
 * @param owned memory that is freed with this program
 */
record Program(
        ProgramSteps steps,
        Map<Integer, Layout> inputLayouts,
        Map<Integer, Layout> outputLayouts,
        Set<Integer> held,
        Set<Integer> overwritten,
        List<Tensor> owned,
        long plannedWorkspaceBytes)
        implements Kernel {
    Program {
        inputLayouts = Map.copyOf(inputLayouts);
        outputLayouts = Map.copyOf(outputLayouts);
        held = Set.copyOf(held);
        overwritten = Set.copyOf(overwritten);
        owned = List.copyOf(owned);
    }

    @Override
    public void run(KernelArguments arguments) {
        try (BoundKernel bound = bind(arguments)) {
            bound.run();
        }
    }

    @Override
    public BoundKernel bind(KernelArguments arguments) {
        return new BoundProgram(steps, arguments);
    }

    @Override
    public Layout inputLayout(int index) {
        return inputLayouts.getOrDefault(index, Layout.ROW_MAJOR);
    }

    @Override
    public Layout outputLayout(int index) {
        return outputLayouts.getOrDefault(index, Layout.ROW_MAJOR);
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
    public void close() {
        for (ProgramSteps.Step step : steps.steps()) {
            if (step instanceof ProgramSteps.Execute execute) {
                dnnl.dnnl_primitive_destroy(execute.primitive());
            }
        }
        owned.forEach(Tensor::close);
    }
}
