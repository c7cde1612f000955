package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Matrix products. */
final class LinearKernels {
    private LinearKernels() {}

    static List<KernelEntry> kernels() {
        return List.of(
                new KernelEntry(Linear.FullyConnected.class, LinearKernels::fullyConnected),
                new KernelEntry(Linear.MatMul.class, LinearKernels::matMul),
                new KernelEntry(Linear.Gemm.class, LinearKernels::gemm),
                new KernelEntry(Linear.MatMulInteger.class, MatMulIntegerKernel::create),
                new KernelEntry(Linear.QuantizedMatMul.class, QuantizedMatMulKernel::create),
                new KernelEntry(Linear.Einsum.class, EinsumKernel::create),
                new KernelEntry(Linear.RadialBasis.class, LinearKernels::radialBasis));
    }

    private static Kernel fullyConnected(KernelRequest request) {
        Inputs inputs = request.inputs();
        TensorType output = request.outputs().get(0);
        long in = inputs.shape(1).size(1);
        long out = inputs.shape(1).size(0);
        long rows = out == 0 ? 0 : output.shape().elements() / out;
        MatrixProduct product = MatrixProduct.single(rows, out, in, false, true);
        Kernel bias = inputs.has(2) ? broadcast(inputs.type(2), output) : null;
        return product(request, product, 1, bias);
    }

    private static Kernel gemm(KernelRequest request) {
        Linear.Gemm op = (Linear.Gemm) request.op();
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
        return product(request, matMulPlan(request.inputs()), 1, null);
    }

    /** The products that numpy's matmul of the first two inputs is made of. */
    static MatrixProduct matMulPlan(Inputs inputs) {
        Shape a = inputs.shape(0);
        Shape b = inputs.shape(1);
        long m = a.rank() == 1 ? 1 : a.size(-2);
        long k = a.size(-1);
        long n = b.rank() == 1 ? 1 : b.size(-1);
        Shape batchA = batch(a);
        Shape batchB = batch(b);
        if (batchB.elements() == 1 && batchB.rank() <= batchA.rank()) {
            return MatrixProduct.single(batchA.elements() * m, n, k, false, false);
        }
        Shape batch = broadcast(batchA, batchB);
        return new MatrixProduct(
                Math.toIntExact(m),
                Math.toIntExact(n),
                Math.toIntExact(k),
                false,
                false,
                MatrixProduct.offsets(batchA, batch, m * k),
                MatrixProduct.offsets(batchB, batch, k * n),
                MatrixProduct.consecutive(Math.toIntExact(batch.elements()), m * n));
    }

    private static Shape batch(Shape shape) {
        return Shape.of(shape.dims().subList(0, Math.max(0, shape.rank() - 2)));
    }

    private static Shape broadcast(Shape a, Shape b) {
        long[] sizes = new long[Math.max(a.rank(), b.rank())];
        for (int i = 1; i <= sizes.length; i++) {
            long first = i <= a.rank() ? a.size(-i) : 1;
            long second = i <= b.rank() ? b.size(-i) : 1;
            sizes[sizes.length - i] = first == 1 ? second : first;
        }
        return Shape.of(sizes);
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
    private static Kernel broadcast(TensorType input, TensorType output) {
        return scaledBroadcast(input, output, 1);
    }

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
            double[] x = doubles(arguments.input(0));
            double[] centre = doubles(arguments.input(1));
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

    private static double[] doubles(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.elements())];
        ElementArrays.read(tensor.bytes(), tensor.dataType(), 0, values, 0, values.length);
        return values;
    }

    /** A kernel that takes scratch memory. */
    record WorkspaceKernel(long workspaceBytes, Consumer<KernelArguments> body) implements Kernel {
        @Override
        public void run(KernelArguments arguments) {
            body.accept(arguments);
        }
    }
}
