package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Pooling of whole channels. */
final class WholePooling {
    private WholePooling() {}

    static void global(ProgramBuilder program, Pooling.GlobalPool pool) {
        Operand x = program.input(0);
        Operand y = program.output().flat();
        Operand lines = x.reshape(y.elements(), x.elements() / y.elements());
        switch (pool.function()) {
            case MAX -> reduce(program, "reduce_max", lines, y);
            case AVERAGE -> mean(program, lines, y);
            case LP -> norm(program, lines, pool.p(), y);
        }
    }

    /** A product with a vector of 1/n, which is several times faster than ND4J's reduction. */
    private static void mean(ProgramBuilder program, Operand lines, Operand y) {
        if (lines.type() == DataType.FP32 || lines.type() == DataType.FP64) {
            Operand shares = program.constant(RowStandardization.shares(lines.type(), Math.toIntExact(lines.size(1))));
            program.call("matmul", List.of(lines, shares), y.reshape(y.elements(), 1), CallArguments.NONE);
        } else {
            reduce(program, "reduce_mean", lines, y);
        }
    }

    /** In FP64, where powers of FP32 numbers do not overflow. */
    private static void norm(ProgramBuilder program, Operand lines, int p, Operand y) {
        Operand wide = Casts.as(program, DataType.FP64, lines);
        Operand powers = program.scratch(DataType.FP64, lines.sizes());
        Operand sums = program.scratch(DataType.FP64, y.sizes());
        Arithmetic.power(program, wide, p, powers);
        reduce(program, "reduce_sum", powers, sums);
        Arithmetic.root(program, sums, p, sums);
        Casts.convert(program, sums, y);
    }

    /** Reduces rows. */
    private static void reduce(ProgramBuilder program, String reduction, Operand rows, Operand results) {
        program.call(reduction, List.of(rows), results, CallArguments.integers(1));
    }
}
