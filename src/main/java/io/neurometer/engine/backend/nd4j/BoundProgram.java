package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.ArrayView;
import io.neurometer.engine.tensor.Tensor;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The calls of a program in native contexts with the arrays that they read and write. */
final class BoundProgram implements BoundKernel {
    private final Program program;
    private final BoundCall[] calls;
    private final List<Tensor> scratch = new ArrayList<>();
    private Map<Operand, BoundArray> arrays = Map.of();
    private KernelArguments tensors;

    BoundProgram(Program program, KernelArguments tensors) {
        this.program = program;
        this.tensors = tensors;
        this.calls = new BoundCall[program.calls().size()];
        give();
    }

    /** Binds every call of which an operand has another tensor than before. */
    private void give() {
        if (scratch.isEmpty()) {
            for (int i = 0; i < program.scratch().size(); i++) {
                scratch.add(tensors.workspace()
                        .slice(
                                program.scratchOffsets().get(i),
                                program.scratch().get(i)));
            }
        }
        Map<Operand, BoundArray> given = new HashMap<>();
        for (int i = 0; i < calls.length; i++) {
            Call call = program.calls().get(i);
            List<BoundArray> inputs = all(call.inputs(), given);
            List<BoundArray> outputs = all(call.outputs(), given);
            if (hasMoved(call.inputs(), given) || hasMoved(call.outputs(), given)) {
                calls[i] = BoundCall.of(call, inputs, outputs, calls[i]);
            }
        }
        arrays = given;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean hasMoved(List<Operand> operands, Map<Operand, BoundArray> given) {
        return operands.stream().anyMatch(operand -> given.get(operand) != arrays.get(operand));
    }

    private List<BoundArray> all(List<Operand> operands, Map<Operand, BoundArray> given) {
        return operands.stream()
                .map(operand -> given.computeIfAbsent(operand, this::array))
                .toList();
    }

    @SuppressWarnings("ReferenceEquality")
    private BoundArray array(Operand operand) {
        Tensor tensor = switch (operand.source()) {
            case INPUT -> tensors.input(operand.index());
            case OUTPUT -> tensors.output(operand.index());
            case SCRATCH -> scratch.get(operand.index());
            case CONSTANT -> program.constants().get(operand.index());
        };
        BoundArray before = arrays.get(operand);
        if (before != null && before.tensor() == tensor) {
            return before;
        }
        boolean whole = operand.view().equals(ArrayView.rowMajor(tensor.shape().sizes()));
        INDArray array = whole ? tensor.array() : tensor.array(operand.view());
        return new BoundArray(tensor, array);
    }

    @Override
    public boolean moveTo(KernelArguments arguments) {
        if (program.plannedWorkspaceBytes() > 0 && !isSame(arguments.workspace(), tensors.workspace())) {
            scratch.clear();
        }
        tensors = arguments;
        give();
        return true;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Tensor one, Tensor other) {
        return one == other;
    }

    @Override
    public void run() {
        try {
            for (BoundCall call : calls) {
                call.run();
            }
        } finally {
            // The native contexts point into these, which nothing else may hold.
            Reference.reachabilityFence(tensors);
        }
    }
}
