package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Set;

/**
 * A kernel of calls that run one after another.
 *
 * @param calls run one after another
 * @param scratch types of the arrays between calls; each lies in the planned workspace
 * @param scratchOffsets where in the workspace, in bytes
 * @param plannedWorkspaceBytes size of the workspace
 * @param constants arrays that never change, freed with this program
 * @param held inputs that are among the constants, in a form of this program's own
 * @param overwritten inputs that output 0 may overwrite
 */
record Program(
        List<Call> calls,
        List<TensorType> scratch,
        List<Long> scratchOffsets,
        long plannedWorkspaceBytes,
        List<Tensor> constants,
        Set<Integer> held,
        Set<Integer> overwritten)
        implements Kernel {
    Program {
        calls = List.copyOf(calls);
        scratch = List.copyOf(scratch);
        scratchOffsets = List.copyOf(scratchOffsets);
        constants = List.copyOf(constants);
        held = Set.copyOf(held);
        overwritten = Set.copyOf(overwritten);
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
    public boolean holds(int index) {
        return held.contains(index);
    }

    @Override
    public boolean mayOverwrite(int index) {
        return overwritten.contains(index);
    }

    @Override
    public List<String> operators() {
        return calls.stream().map(Call::operator).toList();
    }

    @Override
    public void close() {
        constants.forEach(Tensor::close);
    }
}
