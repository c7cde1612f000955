package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erfc;
import org.nd4j.linalg.api.ops.impl.transforms.strict.GELU;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Swish;

/** Activations that are x times a share of it. ND4J's own GELU is another approximation, which is Swish of 1.702 x. */
final class GatedKernels {
    private static final float GELU_AS_SWISH = 1.702f;
    /** Twice sqrt(2 / pi), since (1 + tanh x) / 2 is the sigmoid of 2 x. */
    private static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);

    private static final double CUBIC = 0.044715 * LINEAR;

    private GatedKernels() {}

    static void build(ProgramBuilder program, Activation.Simple op, Operand x, Operand output) {
        switch (op.function()) {
            case GELU -> wide(program, x, output, GatedKernels::gelu);
            case GELU_TANH -> wide(program, x, output, GatedKernels::geluTanh);
            case SWISH -> swish(program, op.alpha(), x, output);
            default -> throw new IllegalArgumentException(op.function() + " has no gate");
        }
    }

    /** In FP64: what is rounded in an exponent is off by as many times as the exponent is large. */
    private static void wide(ProgramBuilder program, Operand x, Operand output, Gate gate) {
        Operand wide = Casts.as(program, DataType.FP64, x);
        Casts.output(program, output, DataType.FP64, result -> gate.build(program, wide, result));
    }

    /** A function that weighs a number by a share that depends on it. */
    private interface Gate {
        void build(ProgramBuilder program, Operand x, Operand output);
    }

    /** The share is erfc(-x / sqrt 2) / 2, which stays exact for negative x. */
    private static void gelu(ProgramBuilder program, Operand x, Operand output) {
        Operand gate = program.scratch(x.type(), x.sizes());
        Scalars.multiply(program, -Math.sqrt(0.5), x, gate);
        program.transform(Erfc::new, List.of(gate), gate);
        program.call("multiply", List.of(gate, x), output, CallArguments.NONE);
        Scalars.multiply(program, 0.5, output, output);
    }

    private static void geluTanh(ProgramBuilder program, Operand x, Operand output) {
        Operand gate = program.scratch(x.type(), x.sizes());
        program.transform(Square::new, List.of(x), gate);
        Scalars.multiply(program, CUBIC, gate, gate);
        Scalars.add(program, LINEAR, gate, gate);
        program.call("multiply", List.of(gate, x), gate, CallArguments.NONE);
        program.transform(Sigmoid::new, List.of(gate), gate);
        program.call("multiply", List.of(gate, x), output, CallArguments.NONE);
    }

    private static void swish(ProgramBuilder program, float alpha, Operand x, Operand output) {
        if (alpha == 1) {
            program.transform(Swish::new, List.of(x), output);
        } else if (alpha == GELU_AS_SWISH && x.type() == DataType.FP32) {
            program.transform(GELU::new, List.of(x), output);
        } else {
            Operand gate = program.scratch(x.type(), x.sizes());
            Scalars.multiply(program, alpha, x, gate);
            program.transform(Sigmoid::new, List.of(gate), gate);
            program.call("multiply", List.of(gate, x), output, CallArguments.NONE);
        }
    }
}
