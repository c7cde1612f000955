package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Unary;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Elementwise.Where;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;

/** What becomes of the scores of a classical model, in the order of ONNX's numbers. */
enum PostTransform {
    NONE,
    SOFTMAX,
    LOGISTIC,
    /** Softmax of the scores that are not 0; the others stay 0. */
    SOFTMAX_ZERO,
    /** The quantile function of the normal distribution, by the approximation that ONNX's own reference has. */
    PROBIT;

    private static final Softmax ROWS = new Softmax.Normalized(SoftmaxFunction.SOFTMAX, -1, false);
    private static final double SMALL = 1e-7;
    /** The constant of Winitzki's approximation of the inverse error function. */
    private static final double WINITZKI = 0.147;

    /** The transform of a node that names it. */
    static PostTransform of(OnnxNode node) {
        String name = node.text("post_transform", "NONE");
        for (PostTransform transform : values()) {
            if (transform.name().equals(name)) {
                return transform;
            }
        }
        throw new EngineException(node.invalid("attribute 'post_transform' is wrong")
                .got(name)
                .expected("NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT"));
    }

    /** The transform of a node that gives its number. */
    static PostTransform numbered(OnnxNode node) {
        int number = node.int32("post_transform", 0);
        if (number < 0 || number >= values().length) {
            throw new EngineException(node.invalid("attribute 'post_transform' is wrong")
                    .got(number)
                    .expected("0 to 4"));
        }
        return values()[number];
    }

    /** The transformed rows of [N, scores]. */
    String apply(NodeMath math, String scores) {
        return switch (this) {
            case NONE -> scores;
            case SOFTMAX -> math.of(ROWS, scores);
            case LOGISTIC -> math.of(new Simple(ActivationFunction.SIGMOID, 0, 0), scores);
            case SOFTMAX_ZERO -> softmaxZero(math, scores);
            case PROBIT -> probit(math, scores);
        };
    }

    private static String softmaxZero(NodeMath math, String scores) {
        String size = math.of(new Unary(UnaryFunction.ABS), scores);
        String given = math.of(new Binary(BinaryFunction.GREATER), size, math.number(SMALL, scores));
        String masked = math.of(new Where(), given, scores, math.number(Double.NEGATIVE_INFINITY, scores));
        return math.of(new Where(), given, math.of(ROWS, masked), math.number(0, scores));
    }

    /** sqrt(2) erfinv(2p - 1), where erfinv(x) = sign(x) sqrt(sqrt(t^2 - l/a) - t), l = ln(1 - x^2), t = 2/(pi a) + l/2. */
    private static String probit(NodeMath math, String p) {
        String x = math.sub(math.mul(p, math.number(2, p)), math.number(1, p));
        String log = math.of(new Unary(UnaryFunction.LOG), math.sub(math.number(1, p), math.mul(x, x)));
        String half = math.mul(log, math.number(0.5, p));
        String shifted = math.add(half, math.number(2 / (Math.PI * WINITZKI), p));
        String square = math.sub(math.mul(shifted, shifted), math.mul(log, math.number(1 / WINITZKI, p)));
        String root = math.of(new Unary(UnaryFunction.SQRT), square);
        String size = math.of(new Unary(UnaryFunction.SQRT), math.sub(root, shifted));
        String signed = math.mul(math.of(new Unary(UnaryFunction.SIGN), x), size);
        return math.mul(signed, math.number(Math.sqrt(2), p));
    }
}
