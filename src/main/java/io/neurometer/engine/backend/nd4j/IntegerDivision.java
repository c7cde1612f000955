package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.scalar.ReplaceNans;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.FModOp;

/**
 * Quotients and remainders of integers, of which division by zero gives 0. ND4J divides integers only by constants that
 * are known to be no danger: dividing by zero, or the least number by -1, ends the process. Others go by way of FP64,
 * which holds integers of up to 32 bits and the whole part of their quotients.
 */
final class IntegerDivision {
    private IntegerDivision() {}

    /** Whether all divisors are known and neither 0 nor -1. */
    static boolean isHarmless(Inputs inputs) {
        return inputs.hasValue(1) && Arrays.stream(inputs.longs(1)).allMatch(divisor -> divisor != 0 && divisor != -1);
    }

    static void build(ProgramBuilder program, BinaryFunction function, Broadcasting operands) {
        program.mayOverwrite(0);
        program.mayOverwrite(1);
        if (isHarmless(program.request().inputs())) {
            withIntegers(program, function, operands);
        } else {
            withReals(program, function, operands);
        }
    }

    private static void withIntegers(ProgramBuilder program, BinaryFunction function, Broadcasting operands) {
        Operand output = operands.output();
        switch (function) {
            case DIV -> program.call("divide", operands.inputs(), output, CallArguments.NONE);
            case FMOD -> program.call("mod", operands.inputs(), output, CallArguments.NONE);
            default -> {
                Operand remainder = program.scratch(output.type(), output.sizes());
                program.call("mod", operands.inputs(), remainder, CallArguments.NONE);
                Remainders.takeSign(program, remainder, operands.whole(program, 1), output);
            }
        }
    }

    private static void withReals(ProgramBuilder program, BinaryFunction function, Broadcasting operands) {
        Operand result = program.scratch(DataType.FP64, operands.output().sizes());
        Operand dividend = Casts.as(program, DataType.FP64, operands.input(0));
        Operand divisor = Casts.as(program, DataType.FP64, operands.input(1));
        Broadcasting wide = new Broadcasting(List.of(dividend, divisor), result);
        switch (function) {
            case DIV -> program.call("divide_no_nan", wide.inputs(), result, CallArguments.NONE);
            case MOD -> program.call("floormod", wide.inputs(), result, CallArguments.NONE);
            default -> program.transform(FModOp::new, List.of(wide.whole(program, 0), wide.whole(program, 1)), result);
        }
        if (function != BinaryFunction.DIV) {
            Scalars.apply(program, ReplaceNans::new, 0, result, result);
        }
        Casts.convert(program, result, operands.output());
    }
}
