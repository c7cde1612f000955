package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Recurrent.RecurrentActivation;
import io.neurometer.engine.tensor.DataType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SoftSign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;

/** What a gate of a recurrent layer applies to its sums. All steps share its constants and its scratch memory. */
final class GateActivation {
    private final ProgramBuilder program;
    private final DataType type;
    private final RecurrentActivation activation;
    private final Map<Double, Operand> numbers = new HashMap<>();
    private final Map<String, Operand> scratch = new HashMap<>();

    GateActivation(ProgramBuilder program, DataType type, RecurrentActivation activation) {
        this.program = program;
        this.type = type;
        this.activation = activation;
    }

    /** @param x a matrix that may have gaps @param result of the same sizes, without gaps; {@code x} itself or apart */
    void apply(Operand x, Operand result) {
        switch (activation.function()) {
            case SIGMOID -> transform(Sigmoid::new, x, result);
            case TANH -> transform(Tanh::new, x, result);
            case SOFTSIGN -> transform(SoftSign::new, x, result);
            case SCALED_TANH -> {
                binary("multiply", x, beta(), result);
                transform(Tanh::new, result, result);
                binary("multiply", result, alpha(), result);
            }
            case SOFTPLUS -> softplus(x, result);
            case RELU, RELU6, LEAKY_RELU, THRESHOLDED_RELU, ELU, SELU, CELU, SHRINK, HARD_SIGMOID -> pieces(x, result);
            case GELU, GELU_TANH, SWISH, HARD_SWISH, MISH -> {
                Operand factor = scratch("factor", type, x);
                factor(x, factor);
                binary("multiply", x, factor, result);
            }
        }
    }

    /** Functions that are another one on either side of 0 or of a threshold. */
    private void pieces(Operand x, Operand result) {
        float alpha = activation.alpha();
        switch (activation.function()) {
            case RELU -> named("relu", x, result, 0);
            case RELU6 -> named("clipbyvalue", x, result, 0, 6);
            case LEAKY_RELU -> named("lrelu", x, result, alpha);
            case ELU -> named("elu", x, result, alpha);
            case SELU -> {
                named("elu", x, result, alpha);
                binary("multiply", result, beta(), result);
            }
            case CELU -> {
                binary("divide", x, alpha(), result);
                named("elu", result, result, 1);
                binary("multiply", result, alpha(), result);
            }
            case THRESHOLDED_RELU -> {
                Operand above = indicator("greater", x, alpha);
                named("relu", x, result, alpha);
                binary("multiply", result, above, result);
            }
            case SHRINK -> shrink(x, result);
            default -> {
                binary("multiply", x, alpha(), result);
                binary("add", result, beta(), result);
                named("clipbyvalue", result, result, 0, 1);
            }
        }
    }

    /** What x is multiplied with. */
    private void factor(Operand x, Operand factor) {
        switch (activation.function()) {
            case GELU -> {
                binary("multiply", x, number(Math.sqrt(0.5)), factor);
                transform(Erf::new, factor, factor);
                binary("add", factor, number(1), factor);
                binary("multiply", factor, number(0.5), factor);
            }
            case GELU_TANH -> {
                binary("multiply", x, x, factor);
                binary("multiply", factor, number(0.044715), factor);
                binary("add", factor, number(1), factor);
                binary("multiply", factor, x, factor);
                binary("multiply", factor, number(Math.sqrt(2 / Math.PI)), factor);
                transform(Tanh::new, factor, factor);
                binary("add", factor, number(1), factor);
                binary("multiply", factor, number(0.5), factor);
            }
            case SWISH -> {
                binary("multiply", x, alpha(), factor);
                transform(Sigmoid::new, factor, factor);
            }
            case MISH -> {
                softplus(x, factor);
                transform(Tanh::new, factor, factor);
            }
            default -> {
                binary("divide", x, number(6), factor);
                binary("add", factor, number(0.5), factor);
                named("clipbyvalue", factor, factor, 0, 1);
            }
        }
    }

    /** {@code max(0, x) + ln(1 + e^-|x|)}: ND4J's own overflows where x is large. */
    private void softplus(Operand x, Operand result) {
        Operand small = scratch("small", type, x);
        transform(Abs::new, x, small);
        transform(Negative::new, small, small);
        transform(Exp::new, small, small);
        transform(Log1p::new, small, small);
        named("relu", x, result, 0);
        binary("add", result, small, result);
    }

    private void shrink(Operand x, Operand result) {
        Operand above = indicator("greater", x, activation.alpha());
        Operand below = indicator("less", x, -activation.alpha());
        Operand outside = scratch("outside", type, x);
        binary("add", above, below, outside);
        binary("multiply", x, outside, result);
        binary("subtract", above, below, outside);
        binary("multiply", outside, beta(), outside);
        binary("subtract", result, outside, result);
    }

    /** 1 where a comparison with a number is true, 0 elsewhere. */
    private Operand indicator(String comparison, Operand x, double number) {
        Operand truth = scratch("truth", DataType.BOOL, x);
        Operand indicator = scratch(comparison, type, x);
        binary(comparison, x, number(number), truth);
        Casts.convert(program, truth, indicator);
        return indicator;
    }

    private Operand alpha() {
        return number(activation.alpha());
    }

    private Operand beta() {
        return number(activation.beta());
    }

    private Operand number(double value) {
        return numbers.computeIfAbsent(value, key -> Constants.of(program, type, key, 2));
    }

    private Operand scratch(String purpose, DataType elements, Operand like) {
        return scratch.computeIfAbsent(purpose, key -> program.scratch(elements, like.sizes()));
    }

    private void transform(Supplier<Op> maker, Operand x, Operand result) {
        program.transform(maker, List.of(x), result);
    }

    /** A named operator of one operand, most of which lose NaN where there are gaps. */
    private void named(String name, Operand x, Operand result, double... arguments) {
        if (!x.equals(result)) {
            program.copy(x, result);
        }
        program.call(name, List.of(result), result, CallArguments.numbers(arguments));
    }

    private void binary(String name, Operand left, Operand right, Operand result) {
        program.call(name, List.of(left, right), result, CallArguments.NONE);
    }
}
