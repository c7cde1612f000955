package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ATanh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cosh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sinh;

/**
 * Activations that bend into a rectifier: ELU, SELU, CELU, softplus and Mish, of numbers. ND4J's own subtract numbers that
 * are nearly equal and lose the digits of small results; these keep them by functions that are exact near zero, in FP64:
 * e^t - 1 = 2 sinh(t/2) e^(t/2), tanh = sinh / cosh, and ln(1 + u) = 2 artanh(u / (2 + u)).
 */
final class SmoothRectifiers {
    /** Below it e^t - 1 is -1 even in FP64; sinh overflows far below. */
    private static final double LEAST_EXPONENT = -50;

    /** Above it tanh is 1 even in FP64. */
    private static final double TANH_IS_ONE = 30;

    private SmoothRectifiers() {}

    static void build(ProgramBuilder program, Activation.Simple op, Operand x, Operand output) {
        Operand wide = Casts.as(program, DataType.FP64, x);
        Casts.output(program, output, DataType.FP64, result -> {
            switch (op.function()) {
                case ELU -> linearAndExponential(program, op.alpha(), 1, wide, result);
                case SELU -> {
                    linearAndExponential(program, op.alpha(), 1, wide, result);
                    Scalars.multiply(program, op.beta(), result, result);
                }
                case CELU -> linearAndExponential(program, op.alpha(), op.alpha(), wide, result);
                case SOFTPLUS -> softplus(program, wide, result);
                case MISH -> mish(program, wide, result);
                default -> throw new IllegalArgumentException(op.function() + " bends into no rectifier");
            }
        });
    }

    /** x where it is positive, else {@code alpha (e^(x / width) - 1)}; a width of 0 leaves nothing of it. */
    private static void linearAndExponential(
            ProgramBuilder program, double alpha, double width, Operand x, Operand output) {
        if (width == 0) {
            Scalars.atLeast(program, 0, x, output);
            return;
        }
        Operand negative = program.scratch(x.type(), x.sizes());
        Operand exponential = program.scratch(x.type(), x.sizes());
        Scalars.atMost(program, 0, x, negative);
        Scalars.apply(program, ScalarDivision::new, width, negative, negative);
        Scalars.multiply(program, 0.5, negative, negative);
        Scalars.atLeast(program, LEAST_EXPONENT, negative, negative);
        program.transform(Exp::new, List.of(negative), exponential);
        program.transform(Sinh::new, List.of(negative), negative);
        program.call("multiply", List.of(negative, exponential), negative, CallArguments.NONE);
        Scalars.multiply(program, 2 * alpha, negative, negative);
        Scalars.atLeast(program, 0, x, output);
        program.call("add", List.of(output, negative), output, CallArguments.NONE);
    }

    /** The positive part, and ln(1 + e^-|x|). */
    private static void softplus(ProgramBuilder program, Operand x, Operand output) {
        Operand small = program.scratch(x.type(), x.sizes());
        Operand more = program.scratch(x.type(), x.sizes());
        program.transform(Abs::new, List.of(x), small);
        Scalars.multiply(program, -1, small, small);
        program.transform(Exp::new, List.of(small), small);
        Scalars.add(program, 2, small, more);
        program.call("divide", List.of(small, more), small, CallArguments.NONE);
        program.transform(ATanh::new, List.of(small), small);
        Scalars.multiply(program, 2, small, small);
        Scalars.atLeast(program, 0, x, output);
        program.call("add", List.of(output, small), output, CallArguments.NONE);
    }

    private static void mish(ProgramBuilder program, Operand x, Operand output) {
        Operand gate = program.scratch(x.type(), x.sizes());
        softplus(program, x, gate);
        Operand cosine = program.scratch(x.type(), x.sizes());
        Scalars.atMost(program, TANH_IS_ONE, gate, gate);
        program.transform(Cosh::new, List.of(gate), cosine);
        program.transform(Sinh::new, List.of(gate), gate);
        program.call("divide", List.of(gate, cosine), gate, CallArguments.NONE);
        program.call("multiply", List.of(gate, x), output, CallArguments.NONE);
    }
}
