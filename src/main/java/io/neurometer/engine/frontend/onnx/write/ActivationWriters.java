package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Softmax;
import java.util.List;

/** Activation functions and softmax. */
final class ActivationWriters {
    private ActivationWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(Activation.Simple.class, ActivationWriters::simple),
                new OperatorWriter<>(Activation.PRelu.class, (op, node) -> node.same("PRelu")),
                new OperatorWriter<>(Softmax.Normalized.class, ActivationWriters::softmax));
    }

    private static void simple(Activation.Simple op, NodeWriter node) {
        switch (op.function()) {
            case RELU -> node.same("Relu");
            case RELU6 -> node.last("Clip", List.of(node.input(0), node.scalar("min", 0), node.scalar("max", 6)));
            case LEAKY_RELU -> node.same("LeakyRelu", Attributes.real("alpha", op.alpha()));
            case ELU -> node.same("Elu", Attributes.real("alpha", op.alpha()));
            case SELU -> node.same("Selu", Attributes.real("alpha", op.alpha()), Attributes.real("gamma", op.beta()));
            case CELU -> node.same("Celu", Attributes.real("alpha", op.alpha()));
            case THRESHOLDED_RELU -> node.same("ThresholdedRelu", Attributes.real("alpha", op.alpha()));
            case SIGMOID -> node.same("Sigmoid");
            case HARD_SIGMOID ->
                node.same("HardSigmoid", Attributes.real("alpha", op.alpha()), Attributes.real("beta", op.beta()));
            case TANH -> node.same("Tanh");
            case SOFTPLUS -> node.same("Softplus");
            case SOFTSIGN -> node.same("Softsign");
            case GELU -> node.same("Gelu");
            case GELU_TANH -> node.same("Gelu", Attributes.text("approximate", "tanh"));
            case SWISH -> swish(op, node);
            case HARD_SWISH -> node.same("HardSwish");
            case MISH -> node.same("Mish");
            case SHRINK ->
                node.same("Shrink", Attributes.real("lambd", op.alpha()), Attributes.real("bias", op.beta()));
            case SCALED_TANH -> scaledTanh(op, node);
        }
    }

    private static void swish(Activation.Simple op, NodeWriter node) {
        String x = node.input(0);
        String steeper = op.alpha() == 1 ? x : node.add("scaled", "Mul", x, node.scalar("alpha", op.alpha()));
        node.last("Mul", List.of(x, node.add("sigmoid", "Sigmoid", steeper)));
    }

    private static void scaledTanh(Activation.Simple op, NodeWriter node) {
        String slope = node.add("scaled", "Mul", node.input(0), node.scalar("slope", op.beta()));
        node.last("Mul", List.of(node.add("tanh", "Tanh", slope), node.scalar("amplitude", op.alpha())));
    }

    private static void softmax(Softmax.Normalized op, NodeWriter node) {
        if (op.flatten()) {
            throw node.unsupported("is over several dimensions");
        }
        String opType = switch (op.function()) {
            case SOFTMAX -> "Softmax";
            case LOG_SOFTMAX -> "LogSoftmax";
            case HARDMAX -> "Hardmax";
        };
        node.same(opType, Attributes.integer("axis", op.axis()));
    }
}
