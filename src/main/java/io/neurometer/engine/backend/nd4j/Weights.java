package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrices of weights with a column for each output, as products take them. */
final class Weights {
    private Weights() {}

    /**
     * An input that has a row for each output, with rows for columns. Of a constant a transposed copy is kept instead if
     * that makes the product faster.
     *
     * @param rows of the other factor
     */
    static Operand transposed(ProgramBuilder program, int input, long rows) {
        if (rows > 1 && program.isConstant(input) && program.input(input).type() == DataType.FP32) {
            return program.prepared(input, "transposed", Weights::transposed);
        }
        return Products.transposed(Working.of(program, program.input(input)));
    }

    private static Tensor transposed(Tensor matrices) {
        int rank = matrices.shape().rank();
        int[] order = Axes.swapped(rank, rank - 2, rank - 1);
        INDArray source = matrices.array().permute(order);
        Tensor copy = Tensor.allocate(matrices.dataType(), source.shape());
        copy.array().assign(source);
        return copy;
    }
}
