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
    private KernelArguments tensors;

    BoundProgram(Program program, KernelArguments tensors) {
        this.program = program;
        this.tensors = tensors;
        this.calls = new BoundCall[program.calls().size()];
        give();
    }

    private void give() {
        List<Tensor> scratch = new ArrayList<>();
        for (int i = 0; i < program.scratch().size(); i++) {
            scratch.add(tensors.workspace()
                    .slice(program.scratchOffsets().get(i), program.scratch().get(i)));
        }
        Map<Operand, BoundArray> arrays = new HashMap<>();
        for (int i = 0; i < calls.length; i++) {
            Call call = program.calls().get(i);
            calls[i] = BoundCall.of(call, all(call.inputs(), scratch, arrays), all(call.outputs(), scratch, arrays));
        }
    }

    private List<BoundArray> all(List<Operand> operands, List<Tensor> scratch, Map<Operand, BoundArray> arrays) {
        return operands.stream()
                .map(operand -> arrays.computeIfAbsent(operand, key -> array(key, scratch)))
                .toList();
    }

    private BoundArray array(Operand operand, List<Tensor> scratch) {
        Tensor tensor = switch (operand.source()) {
            case INPUT -> tensors.input(operand.index());
            case OUTPUT -> tensors.output(operand.index());
            case SCRATCH -> scratch.get(operand.index());
            case CONSTANT -> program.constants().get(operand.index());
        };
        boolean whole = operand.view().equals(ArrayView.rowMajor(tensor.shape().sizes()));
        INDArray array = whole ? tensor.array() : tensor.array(operand.view());
        return new BoundArray(tensor, array);
    }

    @Override
    public boolean moveTo(KernelArguments arguments) {
        tensors = arguments;
        give();
        return true;
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
