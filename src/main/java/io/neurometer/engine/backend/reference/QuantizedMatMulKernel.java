package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The integer product, then each of its elements times the product of the scales. */
final class QuantizedMatMulKernel implements Kernel {
    private static final int LEFT_SCALE = 2;
    private static final int RIGHT_SCALE = 3;
    private static final int[] OF_INTEGERS = {0, 1, 4, 5};

    private final Kernel product;
    private final TensorType integers;

    private QuantizedMatMulKernel(Kernel product, TensorType integers) {
        this.product = product;
        this.integers = integers;
    }

    static Kernel create(KernelRequest request) {
        Inputs inputs = ((Linear.QuantizedMatMul) request.op()).integers(request.inputs());
        TensorType integers = request.outputs().get(0).withDataType(DataType.INT32);
        Kernel product =
                MatMulIntegerKernel.create(new KernelRequest(new Linear.MatMulInteger(), inputs, List.of(integers)));
        return new QuantizedMatMulKernel(product, integers);
    }

    @Override
    public long workspaceBytes() {
        return product.workspaceBytes() + integers.bytes();
    }

    @Override
    public void run(KernelArguments arguments) {
        try (Tensor sums = Tensor.allocate(integers)) {
            List<@Nullable Tensor> inputs = new ArrayList<>();
            for (int index : OF_INTEGERS) {
                inputs.add(arguments.hasInput(index) ? arguments.input(index) : null);
            }
            product.run(new KernelArguments(inputs, List.of(sums)));
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
    }

    @Override
    public void close() {
        product.close();
    }
}
