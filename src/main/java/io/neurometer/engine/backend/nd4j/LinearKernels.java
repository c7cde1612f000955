package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Matrix products of floating-point numbers, and of integers that are not quantized. */
final class LinearKernels {
    private LinearKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Linear.FullyConnected.class, (program, op) -> fullyConnected(program)),
                new KernelEntry<>(Linear.MatMul.class, (program, op) -> matMul(program)),
                new KernelEntry<>(Linear.Gemm.class, GemmKernels::gemm),
                new KernelEntry<>(Linear.MatMulInteger.class, (program, op) -> IntegerProducts.matMul(program)),
                new KernelEntry<>(Linear.QuantizedMatMul.class, IntegerProducts::quantized),
                new KernelEntry<>(Linear.Einsum.class, EinsumKernels::einsum),
                new KernelEntry<>(Linear.RadialBasis.class, (program, op) -> radialBasis(program)));
    }

    private static void fullyConnected(ProgramBuilder program) {
        long features = program.input(1).size(0);
        long rows = program.output().elements() / features;
        Operand weights = Weights.transposed(program, 1, rows);
        Operand x = Working.of(program, program.input(0)).reshape(rows, weights.size(0));
        Operand output = program.output().reshape(rows, features);
        Operand sums = Working.before(program, x.type(), output);
        Products.multiply(program, x, weights, sums);
        if (program.has(2)) {
            Operand bias = Working.of(program, program.input(2)).reshape(1, features);
            program.call("add", List.of(sums, bias), sums, CallArguments.NONE);
        }
        Working.deliver(program, sums, output);
    }

    private static void matMul(ProgramBuilder program) {
        Operand left = matrices(Working.of(program, program.input(0)), 0);
        Operand right = matrices(Working.of(program, program.input(1)), 1);
        product(program, left, right, program.output());
    }

    /** numpy's matmul of matrices in row-major operands, into an output of any sizes. */
    static void product(ProgramBuilder program, Operand left, Operand right, Operand output) {
        long rows = left.size(left.rank() - 2);
        long inner = left.size(left.rank() - 1);
        long columns = right.size(right.rank() - 1);
        Operand target;
        if (count(right) == 1) {
            target = output.reshape(count(left) * rows, columns);
            left = left.reshape(count(left) * rows, inner);
            right = right.reshape(inner, columns);
        } else if (Arrays.equals(batch(left), batch(right))) {
            target = output.reshape(count(left), rows, columns);
            left = left.reshape(count(left), rows, inner);
            right = right.reshape(count(right), inner, columns);
        } else {
            long[] batch = broadcast(batch(left), batch(right));
            target = output.reshape(with(batch, rows, columns));
            left = repeated(left, batch);
            right = repeated(right, batch);
        }
        Operand sums = Working.before(program, left.type(), target);
        Products.multiply(program, left, right, sums);
        Working.deliver(program, sums, target);
    }

    /** A vector as a matrix: a row on the left, a column on the right. */
    static Operand matrices(Operand operand, int side) {
        if (operand.rank() > 1) {
            return operand;
        }
        return side == 0 ? operand.reshape(1, operand.elements()) : operand.reshape(operand.elements(), 1);
    }

    private static long[] batch(Operand matrices) {
        return Arrays.copyOf(matrices.sizes(), matrices.rank() - 2);
    }

    private static long count(Operand matrices) {
        return Shape.elements(batch(matrices));
    }

    private static long[] broadcast(long[] left, long[] right) {
        int rank = Math.max(left.length, right.length);
        long[] first = padded(left, rank);
        long[] second = padded(right, rank);
        return IntStream.range(0, rank)
                .mapToLong(i -> first[i] == 1 ? second[i] : first[i])
                .toArray();
    }

    private static long[] padded(long[] sizes, int rank) {
        LongStream ones = LongStream.generate(() -> 1).limit(rank - sizes.length);
        return LongStream.concat(ones, Arrays.stream(sizes)).toArray();
    }

    private static long[] with(long[] batch, long... matrix) {
        return LongStream.concat(Arrays.stream(batch), Arrays.stream(matrix)).toArray();
    }

    /** The matrices repeated along the dimensions of a batch. */
    private static Operand repeated(Operand matrices, long[] batch) {
        Operand repeated = matrices.reshape(padded(matrices.sizes(), batch.length + 2));
        for (int axis = 0; axis < batch.length; axis++) {
            if (repeated.size(axis) != batch[axis]) {
                repeated = repeated.withView(repeated.view().repeat(axis, batch[axis]));
            }
        }
        return repeated;
    }

    private static void radialBasis(ProgramBuilder program) {
        Operand x = Working.of(program, program.input(0));
        Operand centres = Working.of(program, program.input(1));
        DataType type = x.type();
        Operand squares = program.scratch(type, x.size(0), centres.size(0), x.size(1));
        program.call(
                "squaredsubtract",
                List.of(x.reshape(x.size(0), 1, x.size(1)), centres.reshape(1, centres.size(0), x.size(1))),
                squares,
                CallArguments.NONE);
        Operand sums = Working.before(program, type, program.output());
        program.call("reduce_sum", List.of(squares), sums, CallArguments.integers(2));
        Working.deliver(program, sums, program.output());
    }
}
