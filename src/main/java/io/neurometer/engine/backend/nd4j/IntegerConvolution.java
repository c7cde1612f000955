package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Convolution.ConvInteger;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Convolution of 8-bit integers less their zero points, in floating-point numbers that hold every sum exactly. */
final class IntegerConvolution {
    /** The most terms of at most 255 x 255 whose sum FP32 holds exactly. */
    private static final long EXACT_TERMS = (1 << 24) / (255 * 255);

    private static final int X_ZERO = 2;
    private static final int WEIGHT_ZERO = 3;

    private IntegerConvolution() {}

    static void add(ProgramBuilder program, ConvInteger op) {
        List<WindowAxis> axes = op.axes(
                program.request().inputs().shape(0), program.request().inputs().shape(1));
        Operand weight = program.input(1);
        long terms = weight.elements() / weight.size(0);
        DataType type = terms <= EXACT_TERMS ? DataType.FP32 : DataType.FP64;
        Operand sums = program.scratch(type, program.output().sizes());
        ConvolutionOperands operands = ConvolutionOperands.of(
                centred(program, 0, X_ZERO, type),
                centred(program, 1, WEIGHT_ZERO, type),
                null,
                sums,
                op.groups(),
                axes);
        ProductConvolution.add(program, operands, ProductConvolution.NO_INPUT);
        Casts.convert(program, sums, program.output());
    }

    /** An input less its zero point, which is a number or one for each element of the first dimension. */
    private static Operand centred(ProgramBuilder program, int input, int zero, DataType type) {
        Operand values = Casts.as(program, type, program.input(input));
        if (program.has(zero)) {
            Operand zeros = Casts.as(program, type, program.input(zero).flat());
            Operand rows = values.reshape(values.size(0), values.elements() / values.size(0));
            Operand column = zeros.elements() == 1 ? zeros : zeros.reshape(zeros.elements(), 1);
            program.call("subtract", List.of(rows, column), rows, CallArguments.NONE);
        }
        return values;
    }
}
