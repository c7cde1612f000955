package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Products of matrices that lie in the last two dimensions of operands of one rank and type. All of them may be views
 * with gaps; equal leading dimensions count the matrices.
 */
final class Products {
    /** From how many elements on a matrix is worth a call of its own where the other factor is a vector. */
    private static final long LARGE = 1 << 15;
    /** How many calls may stand for one of many products. */
    private static final long MOST_CALLS = 256;

    private Products() {}

    /** {@code target = left right} */
    static void multiply(ProgramBuilder program, Operand left, Operand right, Operand target) {
        multiply(program, left, right, target, 1, false);
    }

    /** {@code target = factor left right}, added to what the target holds if asked to. */
    static void multiply(
            ProgramBuilder program, Operand left, Operand right, Operand target, double factor, boolean accumulate) {
        int rank = target.rank();
        boolean vector = target.size(rank - 2) == 1 || target.size(rank - 1) == 1;
        if (vector && rank == 2) {
            vector(program, left, right, target, factor, accumulate);
        } else if (vector && matrixElements(left, right) >= LARGE && matrices(target) <= MOST_CALLS) {
            int[] rest = IntStream.range(1, rank).toArray();
            for (long i = 0; i < target.size(0); i++) {
                multiply(
                        program,
                        left.slice(0, i, 1).permute(rest),
                        right.slice(0, i, 1).permute(rest),
                        target.slice(0, i, 1).permute(rest),
                        factor,
                        accumulate);
            }
        } else {
            boolean transposeLeft = isTransposed(left);
            boolean transposeRight = isTransposed(right);
            CallArguments arguments =
                    arguments(factor, accumulate).withIntegers(transposeLeft ? 1 : 0, transposeRight ? 1 : 0, 0);
            Operand first = transposeLeft ? transposed(left) : left;
            Operand second = transposeRight ? transposed(right) : right;
            // oneDNN takes bytes for quantized numbers.
            boolean helpers = target.type() == DataType.FP32;
            program.call("matmul", List.of(first, second), target, helpers ? arguments : arguments.withoutHelpers());
        }
    }

    /** The same matrices with rows for columns. */
    static Operand transposed(Operand operand) {
        return operand.permute(Axes.swapped(operand.rank(), operand.rank() - 2, operand.rank() - 1));
    }

    /** A product of a matrix and a vector; ND4J has a fast kernel for it where the vector has one dimension. */
    private static void vector(
            ProgramBuilder program, Operand left, Operand right, Operand target, double factor, boolean accumulate) {
        boolean column = target.size(1) == 1;
        Operand matrix = column ? left : transposed(right);
        Operand vector = column ? right.permute(0) : left.permute(1);
        boolean transpose = isTransposed(matrix);
        program.call(
                "matmul",
                List.of(transpose ? transposed(matrix) : matrix, vector),
                target.permute(column ? 0 : 1),
                arguments(factor, accumulate)
                        .withIntegers(transpose ? 1 : 0, 0, 0)
                        .withoutHelpers());
    }

    private static CallArguments arguments(double factor, boolean accumulate) {
        return factor == 1 && !accumulate ? CallArguments.NONE : CallArguments.numbers(factor, accumulate ? 1 : 0);
    }

    private static long matrixElements(Operand left, Operand right) {
        int rank = left.rank();
        return left.size(rank - 1) * Math.max(left.size(rank - 2), right.size(rank - 1));
    }

    private static long matrices(Operand operand) {
        int rank = operand.rank();
        return operand.elements() / operand.size(rank - 2) / operand.size(rank - 1);
    }

    /** Whether the elements of a row have gaps between them and those of a column have none. */
    private static boolean isTransposed(Operand operand) {
        int last = operand.rank() - 1;
        return !operand.permute(last).view().isRowMajor()
                && operand.permute(last - 1).view().isRowMajor();
    }
}
