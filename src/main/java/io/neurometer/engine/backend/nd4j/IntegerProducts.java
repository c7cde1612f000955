package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/**
 * Products of 8-bit integers, in floating-point numbers that hold every sum exactly: FP32 where no sum reaches 2^24, or
 * else FP64.
 */
final class IntegerProducts {
    private static final int LEFT_SCALE = 2;
    private static final int RIGHT_SCALE = 3;
    private static final long FLOAT_EXACT = 1 << 24;

    private IntegerProducts() {}

    static void matMul(ProgramBuilder program) {
        Operand output = program.output();
        Operand sums = program.scratch(working(program, 2, 3), output.sizes());
        sums(program, 2, 3, sums);
        Casts.convert(program, sums, output);
    }

    /** Each sum, rounded to FP32, times the product of both scales. */
    static void quantized(ProgramBuilder program, Linear.QuantizedMatMul op) {
        Operand output = program.output();
        Operand sums = Working.before(program, working(program, 4, 5), output);
        sums(program, 4, 5, sums);
        Working.deliver(program, sums, output);
        Operand scale = program.input(RIGHT_SCALE);
        Operand scales = program.scratch(DataType.FP32, 1, scale.elements());
        program.call(
                "multiply",
                List.of(
                        scale.reshape(1, scale.elements()),
                        program.input(LEFT_SCALE).reshape(1, 1)),
                scales,
                CallArguments.NONE);
        long columns = scale.elements() == 1 ? output.elements() : scale.elements();
        Operand rows = output.reshape(output.elements() / columns, columns);
        program.call("multiply", List.of(rows, scales), rows, CallArguments.NONE);
    }

    private static void sums(ProgramBuilder program, int leftZero, int rightZero, Operand sums) {
        Operand left = shifted(program, sums.type(), 0, leftZero);
        Operand right = shifted(program, sums.type(), 1, rightZero);
        LinearKernels.product(program, left, right, sums);
    }

    /** The type in which the largest sum there can be is exact. */
    private static DataType working(ProgramBuilder program, int leftZero, int rightZero) {
        Operand left = program.input(0);
        long inner = left.size(left.rank() - 1);
        long largest = inner * most(program, 0, leftZero) * most(program, 1, rightZero);
        return largest < FLOAT_EXACT ? DataType.FP32 : DataType.FP64;
    }

    /** The largest absolute value of an element less its zero point. */
    private static long most(ProgramBuilder program, int index, int zeroPoint) {
        boolean signed = program.input(index).type() == DataType.INT8;
        return signed && !program.has(zeroPoint) ? 128 : 255;
    }

    /** Matrices less their zero point, which may be one for each row of the left or column of the right. */
    private static Operand shifted(ProgramBuilder program, DataType type, int index, int zeroPoint) {
        Operand matrices = LinearKernels.matrices(Casts.as(program, type, program.input(index)), index);
        if (program.has(zeroPoint)) {
            Operand zero = Casts.as(program, type, program.input(zeroPoint));
            Operand lines = index == 0 ? zero.reshape(zero.elements(), 1) : zero.reshape(1, zero.elements());
            Operand three = matrices.reshape(
                    matrices.elements() / matrices.size(matrices.rank() - 2) / matrices.size(matrices.rank() - 1),
                    matrices.size(matrices.rank() - 2),
                    matrices.size(matrices.rank() - 1));
            program.call(
                    "subtract",
                    List.of(three, lines.reshape(1, lines.size(0), lines.size(1))),
                    three,
                    CallArguments.NONE);
        }
        return matrices;
    }
}
