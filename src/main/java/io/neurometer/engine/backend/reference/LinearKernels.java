package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.MatMulNBits;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
final class LinearKernels {
    private LinearKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Linear.FullyConnected.class, (request, op) -> fullyConnected(request)),
                new KernelEntry<>(Linear.MatMul.class, (request, op) -> matMul(request)),
                new KernelEntry<>(Linear.Gemm.class, LinearKernels::gemm),
                new KernelEntry<>(Linear.MatMulInteger.class, (request, op) -> MatMulIntegerKernel.create(request)),
                new KernelEntry<>(Linear.QuantizedMatMul.class, MatMulIntegerKernel::quantized),
                new KernelEntry<>(MatMulNBits.class, MatMulNBitsKernel::new),
                new KernelEntry<>(Linear.Einsum.class, EinsumKernel::create),
                new KernelEntry<>(Linear.RadialBasis.class, (request, op) -> radialBasis(request)));
    }

    private static Kernel fullyConnected(KernelRequest request) {
        Inputs inputs = request.inputs();
        TensorType output = request.outputs().get(0);
        long in = inputs.shape(1).size(1);
        long out = inputs.shape(1).size(0);
        long rows = out == 0 ? 0 : output.shape().elements() / out;
        MatrixProduct product = MatrixProduct.single(rows, out, in, false, true);
        Kernel bias = inputs.has(2) ? scaledBroadcast(inputs.type(2), output, 1) : null;
        return product(request, product, 1, bias);
    }

    private static Kernel gemm(KernelRequest request, Linear.Gemm op) {
        Inputs inputs = request.inputs();
        TensorType output = request.outputs().get(0);
        MatrixProduct product = MatrixProduct.single(
                output.shape().size(0),
                output.shape().size(1),
                inputs.shape(0).size(op.transposeA() ? 0 : 1),
                op.transposeA(),
                op.transposeB());
        boolean added = inputs.has(2) && op.beta() != 0;
        return product(request, product, op.alpha(), added ? scaledBroadcast(inputs.type(2), output, op.beta()) : null);
    }

    private static Kernel matMul(KernelRequest request) {
        return product(
                request,
                MatrixProduct.matMul(request.inputs().shape(0), request.inputs().shape(1)),
                1,
                null);
    }

    /** @param addend writes what the product is added to, or null for nothing */
    private static Kernel product(KernelRequest request, MatrixProduct product, float alpha, @Nullable Kernel addend) {
        TensorType output = request.outputs().get(0);
        long workspace = MatrixProduct.workspaceBytes(
                output.dataType(), request.inputs().type(0), request.inputs().type(1), output);
        return new WorkspaceKernel(workspace, arguments -> {
            if (addend != null) {
                addend.run(new KernelArguments(List.of(arguments.input(2)), List.of(arguments.output(0))));
            }
            product.run(arguments.input(0), arguments.input(1), arguments.output(0), alpha, addend != null);
        });
    }

    /** A kernel of one input that repeats it until it fills the output. */
    private static Kernel scaledBroadcast(TensorType input, TensorType output, float factor) {
        TileKernel.Function scale = switch (ElementArrays.of(output.dataType())) {
            case FLOAT ->
                (TileKernel.Floats) (in, out, count) -> {
                    for (int i = 0; i < count; i++) {
                        out[i] = in[0][i] * factor;
                    }
                };
            case DOUBLE ->
                (TileKernel.Doubles) (in, out, count) -> {
                    for (int i = 0; i < count; i++) {
                        out[i] = in[0][i] * factor;
                    }
                };
            case LONG ->
                (TileKernel.Longs) (in, out, count) -> {
                    for (int i = 0; i < count; i++) {
                        out[i] = factor == 1 ? in[0][i] : (long) (in[0][i] * (double) factor);
                    }
                };
        };
        return new TileKernel(List.of(input), output, scale);
    }

    private static Kernel radialBasis(KernelRequest request) {
        Shape centres = request.inputs().shape(1);
        int rows = Math.toIntExact(request.inputs().shape(0).size(0));
        int out = Math.toIntExact(centres.size(0));
        int in = Math.toIntExact(centres.size(1));
        return arguments -> {
            double[] x = ElementAccess.doubles(arguments.input(0));
            double[] centre = ElementAccess.doubles(arguments.input(1));
            double[] distances = new double[rows * out];
            for (int i = 0; i < distances.length; i++) {
                double sum = 0;
                for (int j = 0; j < in; j++) {
                    double difference = x[i / out * in + j] - centre[i % out * in + j];
                    sum += difference * difference;
                }
                distances[i] = sum;
            }
            DataType type = arguments.output(0).dataType();
            ElementArrays.write(arguments.output(0).bytes(), type, 0, distances, distances.length);
        };
    }
}
