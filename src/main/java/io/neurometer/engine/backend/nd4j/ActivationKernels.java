package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.scalar.LeakyReLU;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Relu6;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.HardSigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SoftSign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Activation functions. Those that lose digits in FP32 are computed in FP64. */
final class ActivationKernels {
    private static final int WORTH_THREADS = 4096;

    private ActivationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Activation.Simple.class, ActivationKernels::simple),
                new KernelEntry<>(Activation.PRelu.class, (program, op) -> prelu(program)));
    }

    private static void simple(ProgramBuilder program, Activation.Simple op) {
        Operand x = program.input(0).flat();
        Operand output = program.output().flat();
        program.mayOverwrite(0);
        Casts.widened(program, x, output, (wide, result) -> simple(program, op, wide, result));
    }

    private static void simple(ProgramBuilder program, Activation.Simple op, Operand x, Operand output) {
        double alpha = op.alpha();
        double beta = op.beta();
        switch (op.function()) {
            case RELU -> Scalars.apply(program, RectifiedLinear::new, 0, x, output);
            case RELU6 -> relu6(program, x, output);
            case LEAKY_RELU -> leakyRelu(program, alpha, x, output);
            case THRESHOLDED_RELU -> Conditional.set(program, 0, Conditions.lessThanOrEqual(alpha), x, output);
            case SHRINK -> shrink(program, alpha, beta, x, output);
            case ELU, SELU, CELU, SOFTPLUS, MISH -> SmoothRectifiers.build(program, op, x, output);
            case SIGMOID -> program.transform(Sigmoid::new, List.of(x), output);
            case SOFTSIGN -> program.transform(SoftSign::new, List.of(x), output);
            case HARD_SIGMOID -> hardSigmoid(program, alpha, beta, x, output);
            case HARD_SWISH -> {
                Operand gate = program.scratch(x.type(), x.sizes());
                hardSigmoid(program, 1 / 6d, 0.5, x, gate);
                program.call("multiply", List.of(gate, x), output, CallArguments.NONE);
            }
            case TANH -> tanh(program, x, output);
            case SCALED_TANH -> {
                Scalars.multiply(program, beta, x, output);
                tanh(program, output, output);
                Scalars.multiply(program, alpha, output, output);
            }
            case GELU, GELU_TANH, SWISH -> GatedKernels.build(program, op, x, output);
        }
    }

    /** ND4J's own gives 6 for NaN. */
    private static void relu6(ProgramBuilder program, Operand x, Operand output) {
        if (program.request().context().finite()) {
            Scalars.apply(program, Relu6::new, 0, x, output);
        } else {
            Operand limited = program.scratch(x.type(), x.sizes());
            Scalars.apply(program, Relu6::new, 0, x, limited);
            Conditional.keepNaN(program, x, limited, output);
        }
    }

    /** The larger of x and alpha x where that is the same; it needs no branches. */
    private static void leakyRelu(ProgramBuilder program, double alpha, Operand x, Operand output) {
        if (alpha > 0 && alpha <= 1) {
            Operand scaled = program.scratch(x.type(), x.sizes());
            Scalars.multiply(program, alpha, x, scaled);
            program.call("maximum", List.of(scaled, x), output, CallArguments.NONE);
        } else {
            Scalars.apply(program, LeakyReLU::new, alpha, x, output);
        }
    }

    /** That of oneDNN is exact but starts all threads; ND4J's own cancels near zero. */
    private static void tanh(ProgramBuilder program, Operand x, Operand output) {
        if (x.type() == DataType.FP32 && x.elements() >= WORTH_THREADS) {
            program.call("tanh", List.of(x), output, CallArguments.NONE);
            return;
        }
        Operand wide = program.scratch(DataType.FP64, x.sizes());
        Casts.convert(program, x, wide);
        program.transform(Tanh::new, List.of(wide), wide);
        Casts.convert(program, wide, output);
    }

    private static void shrink(ProgramBuilder program, double alpha, double beta, Operand x, Operand output) {
        if (beta == 0) {
            Conditional.set(program, 0, Conditions.absLessThanOrEqual(alpha), x, output);
            return;
        }
        Operand shift = program.scratch(x.type(), x.sizes());
        if (alpha == beta) {
            Scalars.atLeast(program, -alpha, x, shift);
            Scalars.atMost(program, alpha, shift, shift);
            program.call("subtract", List.of(x, shift), output, CallArguments.NONE);
            return;
        }
        Conditional.set(program, 0, Conditions.absLessThanOrEqual(alpha), x, output);
        program.transform(Sign::new, List.of(output), shift);
        Scalars.multiply(program, beta, shift, shift);
        program.call("subtract", List.of(output, shift), output, CallArguments.NONE);
    }

    /** By way of ND4J's own, which is that of alpha 0.2 and beta 0.5. */
    private static void hardSigmoid(ProgramBuilder program, double alpha, double beta, Operand x, Operand output) {
        if ((float) alpha == 0.2f && beta == 0.5) {
            program.transform(HardSigmoid::new, List.of(x), output);
            return;
        }
        Scalars.multiply(program, alpha, x, output);
        Scalars.add(program, beta, output, output);
        Scalars.multiply(program, 6, output, output);
        relu6(program, output, output);
        Scalars.apply(program, ScalarDivision::new, 6, output, output);
    }

    /** The positive part, and the slope times the negative one. */
    private static void prelu(ProgramBuilder program) {
        Broadcasting operands = Broadcasting.of(List.of(program.input(0), program.input(1)), program.output());
        Operand x = operands.input(0);
        Operand output = operands.output();
        program.mayOverwrite(0);
        if (x.type().isUnsigned()) {
            program.copy(x, output);
            return;
        }
        Operand negative = program.scratch(x.type(), x.sizes());
        if (x.type().isFloating() && !program.request().context().finite()) {
            program.call("multiply", operands.inputs(), negative, CallArguments.NONE);
            Conditional.replace(program, Conditions.lessThan(0), x, negative, output);
            return;
        }
        Scalars.atMost(program, 0, x, negative);
        program.call("multiply", List.of(negative, operands.input(1)), negative, CallArguments.NONE);
        Scalars.apply(program, RectifiedLinear::new, 0, x, output);
        program.call("add", List.of(output, negative), output, CallArguments.NONE);
    }
}
