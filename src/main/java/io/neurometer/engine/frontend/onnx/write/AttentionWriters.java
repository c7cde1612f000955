package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** Attention in products and a softmax, and rotary positions in products with sines and cosines. */
final class AttentionWriters {
    private AttentionWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(Attention.ScaledDotProduct.class, AttentionWriters::attention),
                new OperatorWriter<>(Attention.Rotary.class, AttentionWriters::rotary));
    }

    private static void attention(Attention.ScaledDotProduct op, NodeWriter node) {
        if (op.nanRows()) {
            throw node.unsupported("answers NaN for a query that sees no key");
        }
        long heads = size(node, 0, 1);
        String key = shared(node, 1, "key", heads);
        String value = shared(node, 2, "value", heads);
        String across =
                node.add("key_transposed", "Transpose", List.of(key), Attributes.integers("perm", List.of(0, 1, 3, 2)));
        String scores = node.add("products", "MatMul", node.input(0), across);
        if (op.scale() != 1) {
            scores = node.add("scores", "Mul", scores, node.scalar("scale", op.scale()));
        }
        AttentionMask mask = AttentionMask.of(op, node);
        if (mask != null) {
            scores = node.add("masked", "Add", scores, mask.bias());
        }
        String probabilities = node.add("probabilities", "Softmax", List.of(scores), Attributes.integer("axis", -1));
        if (mask == null || mask.visible() == null) {
            node.last("MatMul", List.of(probabilities, value));
        } else {
            String attended = node.add("attended", "MatMul", probabilities, value);
            node.last("Where", List.of(mask.visible(), attended, node.scalar("unseen", 0)));
        }
    }

    /** Keys or values, each head repeated for all query heads that share it. */
    private static String shared(NodeWriter node, int index, String what, long heads) {
        long own = size(node, index, 1);
        if (own == heads) {
            return node.input(index);
        }
        long features = size(node, index, 3);
        String apart = node.add(what + "_apart", "Unsqueeze", node.input(index), node.longs("axis", 2));
        String repeated = node.add(what + "_repeated", "Expand", apart, node.longs("repeats", 1, 1, heads / own, 1, 1));
        return node.add(what + "_heads", "Reshape", repeated, node.longs("heads", 0, heads, -1, features));
    }

    private static long size(NodeWriter node, int input, int axis) {
        Dim dim = node.shape(input).dim(axis);
        if (!dim.isFixed()) {
            throw node.unsupported("has heads whose number or size the model leaves open");
        }
        return dim.size();
    }

    /** Angles are exact to FP64 at every position, as sin(a) and sin(a + pi/2). */
    private static void rotary(Attention.Rotary op, NodeWriter node) {
        if (op.interleaved()) {
            throw node.unsupported("turns neighbouring features");
        }
        RotaryAngles angles = RotaryAngles.of(op.base(), size(node, 0, 3), node);
        List<String> halves = node.addMany(
                "half",
                "Split",
                2,
                List.of(node.input(0)),
                Attributes.integer("axis", 3),
                Attributes.integer("num_outputs", 2));
        String first = node.add(
                "first",
                "Sub",
                node.add("first_cosine", "Mul", halves.get(0), angles.cosine()),
                node.add("second_sine", "Mul", halves.get(1), angles.sine()));
        String second = node.add(
                "second",
                "Add",
                node.add("second_cosine", "Mul", halves.get(1), angles.cosine()),
                node.add("first_sine", "Mul", halves.get(0), angles.sine()));
        node.last("Concat", List.of(first, second), Attributes.integer("axis", 3));
    }

    /** The numbers from 0 to the length of a dimension, INT64. */
    static String positions(NodeWriter node, String what, int input, int axis) {
        return node.add(
                what + "_positions",
                "Range",
                node.number("first", 0),
                length(node, what, input, axis),
                node.number("step", 1));
    }

    /** The size of a dimension as an INT64 number. */
    static String length(NodeWriter node, String what, int input, int axis) {
        String sizes = node.add(
                what + "_sizes",
                "Shape",
                List.of(node.input(input)),
                Attributes.integer("start", axis),
                Attributes.integer("end", axis + 1L));
        return node.add(what + "_length", "Squeeze", sizes);
    }

    /** Whether two dimensions are known to be the same. */
    static boolean isSame(Shape first, Shape second, int axis) {
        return isKnown(first.dim(axis)) && first.dim(axis).equals(second.dim(axis));
    }

    static boolean isKnown(Dim dim) {
        return dim.isFixed() || dim.symbol() != null;
    }
}
