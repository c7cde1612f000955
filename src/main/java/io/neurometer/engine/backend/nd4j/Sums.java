package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import java.util.List;

/**
 * Sums and means. Those of single and double precision are products with a vector wherever rows or columns of matrices
 * are summed, which takes a fraction of the time of ND4J's reductions.
 */
final class Sums {
    /** Beyond this, one reduction is faster than a product for each matrix. */
    private static final long MOST_PRODUCTS = 16;

    /** Longer sums are sums of sums, for ND4J adds one element after another and rounds every time. */
    private static final long LONGEST_SUM = 256;

    /** So few sums may all be close to 0, where single precision leaves few digits. */
    private static final long FEW_SUMS = 3;

    private Sums() {}

    /**
     * Adds the calls to a program.
     *
     * @param weight of every element; another than 1 only for floating-point numbers, and only the same part of each
     */
    static void add(ProgramBuilder program, ReducedShape shape, Operand input, Operand output, double weight) {
        if (input.type() == DataType.FP32 && output.elements() <= FEW_SUMS) {
            Operand numbers = Casts.as(program, DataType.FP64, input);
            Casts.output(program, output, DataType.FP64, sums -> add(program, shape, numbers, sums, weight));
            return;
        }
        boolean product = input.type() == DataType.FP32 || input.type() == DataType.FP64;
        long folded = shape.folded();
        if (product && shape.isOfRows()) {
            long part = folded > LONGEST_SUM ? divisor(folded) : 1;
            Operand parts = input;
            if (part > 1) {
                parts = program.scratch(input.type(), input.size(0), folded / part);
                rows(program, input.reshape(parts.elements(), part), 1, parts.reshape(parts.elements(), 1));
            }
            rows(program, parts, weight, output);
        } else if (product && shape.matrices() <= MOST_PRODUCTS) {
            Operand weights =
                    Constants.many(program, input.type(), weight, folded).reshape(1, folded);
            long matrices = shape.matrices();
            Operand tables = input.reshape(matrices, folded, input.elements() / matrices / folded);
            Operand sums = output.reshape(matrices, 1, tables.size(2));
            for (long i = 0; i < matrices; i++) {
                Operand table = tables.slice(0, i, 1).reshape(folded, tables.size(2));
                Operand row = sums.slice(0, i, 1).reshape(1, tables.size(2));
                program.call("matmul", List.of(weights, table), row, CallArguments.NONE);
            }
        } else {
            String name = weight == 1 ? "reduce_sum" : "reduce_mean";
            program.call(name, List.of(input), output, shape.arguments());
        }
    }

    /** The sum of each row of a matrix. */
    private static void rows(ProgramBuilder program, Operand matrix, double weight, Operand sums) {
        long length = matrix.size(1);
        Operand weights = Constants.many(program, matrix.type(), weight, length).reshape(length, 1);
        program.call("matmul", List.of(matrix, weights), sums, CallArguments.NONE);
    }

    /** The largest divisor that is not above the root; 1 of a prime. */
    private static long divisor(long number) {
        long divisor = (long) Math.sqrt(number);
        while (number % divisor != 0) {
            divisor--;
        }
        return divisor;
    }
}
