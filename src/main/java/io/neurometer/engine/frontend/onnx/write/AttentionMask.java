package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What attention adds to its scores: nothing, or what a mask says, where a query sees a key, and the least finite number
 * where it does not.
 *
 * @param bias name of a value that broadcasts to the scores
 * @param visible name of a BOOL value [..., 1] that says whether a query sees any key; null where all do
 */
record AttentionMask(String bias, @Nullable String visible) {
    private static final int MASK = 3;
    private static final int LENGTH = 2;

    /** The mask of a node, or null where every query sees every key. */
    static @Nullable AttentionMask of(Attention.ScaledDotProduct op, NodeWriter node) {
        if (node.has(MASK)) {
            String given = given(node);
            String seen = op.causal() ? node.add("seen", "And", given, earlier(node)) : given;
            return new AttentionMask(bias(node, seen), visible(node, seen));
        }
        if (!op.causal()) {
            return null;
        }
        String seen = earlier(node);
        boolean isSelf = AttentionWriters.isSame(node.shape(0), node.shape(1), LENGTH);
        String bias = node.graph().shared(List.of("bias", seen), () -> bias(node, seen));
        return new AttentionMask(bias, isSelf ? null : visible(node, seen));
    }

    /** Where the mask lets a query see a key: a floating one, wherever it is not minus infinity. */
    private static String given(NodeWriter node) {
        if (node.type(MASK).dataType() == DataType.BOOL) {
            return node.input(MASK);
        }
        String hidden =
                node.add("hidden", "IsInf", List.of(node.input(MASK)), Attributes.flag("detect_positive", false));
        return node.add("shown", "Not", hidden);
    }

    private static String bias(NodeWriter node, String seen) {
        DataType type = node.type(0).dataType();
        if (type != DataType.FP32) {
            throw node.unsupported("masks scores of a type other than FP32");
        }
        boolean isAdded = node.has(MASK) && node.type(MASK).dataType() != DataType.BOOL;
        String shown = isAdded ? node.input(MASK) : node.scalar("shown_bias", 0);
        return node.add("bias", "Where", seen, shown, node.scalar("hidden_bias", -Float.MAX_VALUE));
    }

    private static String visible(NodeWriter node, String seen) {
        String ones = node.add(
                "seen_cast", "Cast", List.of(seen), Attributes.integer("to", Attributes.number(DataType.FP32)));
        String any = node.add("any", "ReduceMax", ones, node.longs("keys", -1));
        return node.add("visible", "Greater", any, node.scalar("half", DataType.FP32, 0.5));
    }

    /** BOOL [queries, keys]: query i sees keys up to i + keys - queries. */
    private static String earlier(NodeWriter node) {
        Dim queries = node.shape(0).dim(LENGTH);
        Dim keys = node.shape(1).dim(LENGTH);
        boolean isKnown = AttentionWriters.isKnown(queries) && AttentionWriters.isKnown(keys);
        Object key = isKnown ? List.of(queries, keys) : new Object();
        return node.graph().shared(List.of("earlier", key), () -> {
            String rows = AttentionWriters.positions(node, "query", 0, LENGTH);
            if (!queries.equals(keys) || !isKnown) {
                String ahead = node.add(
                        "ahead",
                        "Sub",
                        AttentionWriters.length(node, "key", 1, LENGTH),
                        AttentionWriters.length(node, "query", 0, LENGTH));
                rows = node.add("last_seen", "Add", rows, ahead);
            }
            String columns = AttentionWriters.positions(node, "key", 1, LENGTH);
            String last = node.add("last_seen_rows", "Unsqueeze", rows, node.longs("axis", 1));
            return node.add("earlier", "LessOrEqual", columns, last);
        });
    }
}
