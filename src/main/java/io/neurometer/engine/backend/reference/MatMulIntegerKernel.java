package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Products of 8-bit matrices through FP64, in which every sum of fewer than 2^37 such products is exact; with scales, each
 * sum is then multiplied by the product of its two.
 */
final class MatMulIntegerKernel {
    private static final int LEFT_SCALE = 2;
    private static final int RIGHT_SCALE = 3;
    /** The inputs of the quantized product that the integer one has. */
    private static final int[] INTEGERS = {0, 1, 4, 5};

    private MatMulIntegerKernel() {}

    static Kernel create(KernelRequest request) {
        Inputs inputs = request.inputs();
        MatrixProduct product = MatrixProduct.matMul(inputs.shape(0), inputs.shape(1));
        int inner = Math.toIntExact(inputs.shape(0).size(-1));
        long workspace = Double.BYTES
                * (inputs.shape(0).elements()
                        + inputs.shape(1).elements()
                        + request.outputs().get(0).shape().elements());
        return new WorkspaceKernel(workspace, arguments -> {
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

    static Kernel quantized(KernelRequest request, Linear.QuantizedMatMul op) {
        TensorType integers = request.outputs().get(0).withDataType(DataType.INT32);
        Kernel product =
                create(new KernelRequest(new Linear.MatMulInteger(), op.integers(request.inputs()), List.of(integers)));
        return new WorkspaceKernel(product.workspaceBytes() + integers.bytes(), arguments -> {
            try (Tensor sums = Tensor.allocate(integers)) {
                List<@Nullable Tensor> inputs = new ArrayList<>();
                for (int index : INTEGERS) {
                    inputs.add(arguments.hasInput(index) ? arguments.input(index) : null);
                }
                product.run(new KernelArguments(inputs, List.of(sums)));
                scale(sums, arguments);
            }
        });
    }

    private static void scale(Tensor sums, KernelArguments arguments) {
        float[] scales = arguments.input(RIGHT_SCALE).toFloats();
        float scale = arguments.input(LEFT_SCALE).toFloats()[0];
        for (int i = 0; i < scales.length; i++) {
            scales[i] *= scale;
        }
        ByteBuffer from = sums.bytes();
        ByteBuffer to = arguments.output(0).bytes();
        for (int i = 0; i < sums.elements(); i++) {
            float sum = from.getInt(i * Integer.BYTES);
            to.putFloat(i * Float.BYTES, sum * scales[i % scales.length]);
        }
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
