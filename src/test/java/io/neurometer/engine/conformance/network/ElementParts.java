package io.neurometer.engine.conformance.network;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import java.util.Arrays;
import java.util.List;

/** Runs of elementwise operators, whose operands have every shape that broadcasts. */
final class ElementParts {
    private static final int LONGEST = 5;

    private ElementParts() {}

    static List<Part> all() {
        return List.of(
                ElementParts::run,
                ElementParts::run,
                ElementParts::run,
                ElementParts::perChannel,
                ElementParts::residual,
                ElementParts::activation,
                ElementParts::gate,
                ElementParts::outer);
    }

    static String run(Sketch sketch, String x) {
        String made = x;
        for (int i = sketch.chance().from(1, LONGEST); i > 0; i--) {
            made = switch (sketch.chance().from(0, 7)) {
                case 0 -> activation(sketch, made);
                case 1 -> unary(sketch, made);
                case 2 -> clip(sketch, made);
                case 3 -> residual(sketch, made);
                default ->
                    binary(
                            sketch,
                            made,
                            operandSizes(sketch.chance(), sketch.shape(made).sizes()));
            };
        }
        return made;
    }

    /** A factor and a bias for each channel, as after a pooling. */
    static String perChannel(Sketch sketch, String x) {
        long[] sizes = sketch.shape(x).sizes();
        if (sizes.length < 2) {
            return x;
        }
        long[] channels = new long[sizes.length - 1];
        Arrays.fill(channels, 1);
        channels[0] = sizes[1];
        String scaled = sketch.node(new Elementwise.Binary(BinaryFunction.MUL), x, sketch.operand(channels));
        String shifted = sketch.node(new Elementwise.Binary(BinaryFunction.ADD), scaled, sketch.operand(channels));
        return sketch.chance().oneIn(2) ? activation(sketch, shifted) : shifted;
    }

    /** Sizes that broadcast to the given ones: one number, one for each index along a dimension, or any. */
    static long[] operandSizes(Chance chance, long[] sizes) {
        long[] one = new long[sizes.length];
        Arrays.fill(one, 1);
        if (sizes.length == 0 || chance.oneIn(5)) {
            return chance.oneIn(2) ? new long[0] : one;
        }
        if (chance.oneIn(2)) {
            return chance.broadcastTo(sizes);
        }
        int along = chance.oneIn(2) && sizes.length > 1 ? 1 : chance.from(0, sizes.length - 1);
        one[along] = sizes[along];
        return one;
    }

    private static String binary(Sketch sketch, String x, long[] operand) {
        BinaryFunction function = sketch.chance()
                .any(
                        BinaryFunction.ADD,
                        BinaryFunction.ADD,
                        BinaryFunction.MUL,
                        BinaryFunction.MUL,
                        BinaryFunction.SUB,
                        BinaryFunction.MIN,
                        BinaryFunction.MAX,
                        BinaryFunction.DIV);
        if (function == BinaryFunction.DIV) {
            String divisor = sketch.constant(sketch.numbers(0.5, 2, operand));
            return sketch.node(new Elementwise.Binary(function), x, divisor);
        }
        String other = sketch.operand(operand);
        boolean swapped = sketch.chance().oneIn(3);
        return sketch.node(new Elementwise.Binary(function), swapped ? other : x, swapped ? x : other);
    }

    /** With an earlier value of the same shape, or with itself. */
    private static String residual(Sketch sketch, String x) {
        List<String> alike = sketch.alike(sketch.type(x));
        String other = alike.isEmpty() ? x : alike.get(sketch.chance().from(0, alike.size() - 1));
        BinaryFunction function =
                sketch.chance().any(BinaryFunction.ADD, BinaryFunction.ADD, BinaryFunction.SUB, BinaryFunction.MUL);
        boolean swapped = sketch.chance().oneIn(2);
        return sketch.node(new Elementwise.Binary(function), swapped ? other : x, swapped ? x : other);
    }

    static String activation(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        ActivationFunction function = chance.any(
                ActivationFunction.RELU,
                ActivationFunction.RELU,
                ActivationFunction.RELU6,
                ActivationFunction.LEAKY_RELU,
                ActivationFunction.ELU,
                ActivationFunction.SIGMOID,
                ActivationFunction.HARD_SIGMOID,
                ActivationFunction.TANH,
                ActivationFunction.GELU,
                ActivationFunction.GELU_TANH,
                ActivationFunction.SWISH,
                ActivationFunction.HARD_SWISH,
                ActivationFunction.MISH,
                ActivationFunction.SOFTPLUS);
        float alpha = switch (function) {
            case LEAKY_RELU -> 0.1f;
            case HARD_SIGMOID -> 0.2f;
            case ELU, SWISH -> 1;
            default -> 0;
        };
        float beta = function == ActivationFunction.HARD_SIGMOID ? 0.5f : 0;
        if (chance.oneIn(8) && sketch.shape(x).rank() > 1) {
            long[] slopes = new long[sketch.shape(x).rank() - 1];
            Arrays.fill(slopes, 1);
            slopes[0] = sketch.shape(x).size(1);
            return sketch.node(new Activation.PRelu(), x, sketch.operand(slopes));
        }
        return sketch.node(new Activation.Simple(function, alpha, beta), x);
    }

    private static String unary(Sketch sketch, String x) {
        UnaryFunction function = sketch.chance()
                .any(UnaryFunction.ABS, UnaryFunction.NEG, UnaryFunction.SIN, UnaryFunction.ERF, UnaryFunction.EXP);
        String bounded = function == UnaryFunction.EXP
                ? sketch.node(new Activation.Simple(ActivationFunction.TANH, 0, 0), x)
                : x;
        return sketch.node(new Elementwise.Unary(function), bounded);
    }

    private static String clip(Sketch sketch, String x) {
        String low = sketch.chance().oneIn(3) ? Node.ABSENT : sketch.constant(sketch.numbers(-1, 0));
        String high = sketch.chance().oneIn(3) ? Node.ABSENT : sketch.constant(sketch.numbers(0.5, 2));
        return sketch.node(new Elementwise.Clip(), x, low, high);
    }

    /** The value times a function of itself. */
    private static String gate(Sketch sketch, String x) {
        String gate = sketch.node(new Activation.Simple(ActivationFunction.SIGMOID, 0, 0), x);
        return sketch.node(new Elementwise.Binary(BinaryFunction.MUL), x, gate);
    }

    /** With an operand that has more dimensions or other sizes where the value has 1. */
    private static String outer(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        int more = chance.oneIn(3) && sizes.length < 5 ? 1 : 0;
        long[] wide = new long[sizes.length + more];
        Arrays.fill(wide, chance.from(1, 4));
        for (int i = 0; i < sizes.length; i++) {
            wide[i + more] = sizes[i] == 1 ? chance.from(1, 5) : chance.oneIn(3) ? 1 : sizes[i];
        }
        return binary(sketch, x, wide);
    }
}
