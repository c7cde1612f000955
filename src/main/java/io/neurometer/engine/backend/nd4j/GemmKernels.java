package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** {@code alpha A' B' + beta C} */
final class GemmKernels {
    private GemmKernels() {}

    static void gemm(ProgramBuilder program, Linear.Gemm gemm) {
        boolean scaled = gemm.alpha() != 1;
        DataType own = program.input(0).type();
        // Integers are scaled before they are cut to their own size.
        DataType type = scaled && !own.isFloating() ? DataType.INT64 : Working.type(own);
        Operand a = Casts.as(program, type, program.input(0));
        Operand output = program.output();
        Operand b = gemm.transposeB() && type.isFloating()
                ? Weights.transposed(program, 1, output.size(0))
                : right(program, type, gemm.transposeB());
        Operand sums = Working.before(program, type, output);
        Products.multiply(
                program,
                gemm.transposeA() ? Products.transposed(a) : a,
                b,
                sums,
                type.isFloating() ? gemm.alpha() : 1,
                false);
        Operand result = sums;
        if (scaled && !type.isFloating()) {
            result = scaledIntegers(program, sums, gemm.alpha(), own);
        }
        if (program.has(2) && gemm.beta() != 0) {
            Operand c = addend(program, result.type(), gemm.beta());
            program.call("add", List.of(result, c), result, CallArguments.NONE);
        }
        Working.deliver(program, result, output);
    }

    private static Operand right(ProgramBuilder program, DataType type, boolean transpose) {
        Operand b = Casts.as(program, type, program.input(1));
        return transpose ? Products.transposed(b) : b;
    }

    /** {@code beta C} as a matrix. */
    private static Operand addend(ProgramBuilder program, DataType type, float beta) {
        Operand c = program.input(2);
        Operand matrix = c.reshape(c.rank() < 2 ? 1 : c.size(0), c.rank() < 1 ? 1 : c.size(c.rank() - 1));
        if (beta != 1 && !type.isFloating()) {
            return scaledIntegers(program, matrix, beta, type);
        }
        Operand working = Casts.as(program, type, matrix);
        if (beta == 1) {
            return working;
        }
        Operand scaled = program.scratch(type, matrix.sizes());
        program.call("multiply", List.of(working, Constants.of(program, type, beta, 2)), scaled, CallArguments.NONE);
        return scaled;
    }

    /** Integers times a number, without the fraction. */
    private static Operand scaledIntegers(ProgramBuilder program, Operand integers, float factor, DataType type) {
        Operand exact = Casts.as(program, DataType.FP64, integers);
        Operand factors = Constants.of(program, DataType.FP64, factor, 2);
        program.call("multiply", List.of(exact, factors), exact, CallArguments.NONE);
        return Casts.as(program, type, Casts.as(program, DataType.INT64, exact));
    }
}
