package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;

/** Products of 8-bit matrices through FP64, in which every sum of fewer than 2^37 such products is exact. */
final class MatMulIntegerKernel {
    private MatMulIntegerKernel() {}

    static Kernel create(KernelRequest request) {
        Inputs inputs = request.inputs();
        MatrixProduct product = LinearKernels.matMulPlan(inputs);
        int inner = Math.toIntExact(inputs.shape(0).size(-1));
        long workspace = Double.BYTES
                * (inputs.shape(0).elements()
                        + inputs.shape(1).elements()
                        + request.outputs().get(0).shape().elements());
        return new LinearKernels.WorkspaceKernel(workspace, arguments -> {
            Tensor output = arguments.output(0);
            if (output.elements() == 0) {
                return;
            }
            try (Tensor a = shifted(arguments, 0, inner);
                    Tensor b = shifted(arguments, 1, 1);
                    Tensor sum = Tensor.allocate(output.type().withDataType(DataType.FP64))) {
                product.run(a, b, sum, 1, false);
                TensorCast.copy(sum, output);
            }
        });
    }

    /** Input {@code index} less its zero point; consecutive runs of {@code run} elements share one. */
    private static Tensor shifted(KernelArguments arguments, int index, int run) {
        Tensor source = arguments.input(index);
        long[] zeroPoints =
                arguments.hasInput(index + 2) ? arguments.input(index + 2).toLongs() : new long[1];
        Tensor target = Tensor.allocate(source.type().withDataType(DataType.FP64));
        ByteBuffer in = source.bytes();
        ByteBuffer out = target.bytes();
        int elements = Math.toIntExact(source.elements());
        for (int i = 0; i < elements; i++) {
            long zeroPoint = zeroPoints[zeroPoints.length == 1 ? 0 : i / run % zeroPoints.length];
            out.putDouble(i * Double.BYTES, Elements.getLong(in, source.dataType(), i) - (double) zeroPoint);
        }
        return target;
    }
}
