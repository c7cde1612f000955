package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Reciprocal;

/**
 * Takes their mean out of rows, and divides rows by their deviation. Means are products with a vector of 1/n. Rows move to
 * and fro between the output and an array of the workspace: ND4J's broadcasting is several times slower in place.
 */
final class RowStandardization {
    private final ProgramBuilder program;
    private final Operand shares;
    private final Operand mean;
    private final Operand inverse;

    /** What the rows are now: the input at first. */
    private Operand rows;

    /** Where they go next. */
    private Operand next;

    /** Where they go after that. */
    private Operand afterwards;

    /**
     * @param x [rows, n]
     * @param y of the same sizes
     * @param continued whether one more step follows {@link #multiply}, and not it but that step writes {@code y}
     */
    RowStandardization(ProgramBuilder program, Operand x, Operand y, boolean continued) {
        this.program = program;
        this.rows = x;
        Operand scratch = program.scratch(x.type(), x.sizes());
        this.next = continued ? y : scratch;
        this.afterwards = continued ? scratch : y;
        this.mean = program.scratch(x.type(), x.size(0), 1);
        this.inverse = program.scratch(x.type(), x.size(0), 1);
        this.shares = program.constant(shares(x.type(), Math.toIntExact(x.size(1))));
    }

    /** A column of n times 1/n, by which a product is a mean. */
    static Tensor shares(DataType type, int n) {
        Tensor shares = Tensor.allocate(type, n, 1);
        for (int i = 0; i < n; i++) {
            Elements.putDouble(shares.bytes(), type, i, 1.0 / n);
        }
        return shares;
    }

    /** [rows, 1]. */
    Operand mean() {
        return mean;
    }

    /** What rows are to be multiplied by: [rows, 1]. */
    Operand inverse() {
        return inverse;
    }

    Operand current() {
        return rows;
    }

    /** Takes the mean out. */
    void centre() {
        program.call("matmul", List.of(rows, shares), mean, CallArguments.NONE);
        program.call("subtract", List.of(rows, mean), next, CallArguments.NONE);
        rows = next;
    }

    /** Computes 1 / the root of the mean square and a number. */
    void addToVariance(double epsilon) {
        meanSquare();
        Arithmetic.add(program, inverse, epsilon, inverse);
        program.transform(Sqrt::new, List.of(inverse), inverse);
        program.transform(Reciprocal::new, List.of(inverse), inverse);
    }

    /** Computes 1 / the root of the mean square, to which a number is added. */
    void addToDeviation(double epsilon) {
        meanSquare();
        program.transform(Sqrt::new, List.of(inverse), inverse);
        Arithmetic.add(program, inverse, epsilon, inverse);
        program.transform(Reciprocal::new, List.of(inverse), inverse);
    }

    private void meanSquare() {
        program.call("multiply", List.of(rows, rows), afterwards, CallArguments.NONE);
        program.call("matmul", List.of(afterwards, shares), inverse, CallArguments.NONE);
    }

    /** Multiplies by a factor for each row, or for each of equal parts of rows. @param factors [parts, 1] */
    void multiply(Operand factors) {
        long parts = factors.size(0);
        long length = rows.elements() / parts;
        program.call(
                "multiply",
                List.of(rows.reshape(parts, length), factors),
                afterwards.reshape(parts, length),
                CallArguments.NONE);
        rows = afterwards;
    }
}
