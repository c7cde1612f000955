package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Cast;
import io.neurometer.engine.op.Elementwise.Where;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** The steps that ONNX Runtime's attention operators share: masks, heads, and what is kept of earlier tokens. */
final class AttentionParts {
    private static final float FILTER = -10000;

    private final OnnxNode node;
    private final OnnxGraph graph;
    private final NodeMath math;
    private final int heads;

    AttentionParts(OnnxNode node, OnnxGraph graph) {
        this.node = node;
        this.graph = graph;
        this.math = new NodeMath(node, graph);
        this.heads = node.int32("num_heads", 0);
        if (heads < 1) {
            throw new EngineException(
                    node.invalid("attribute 'num_heads' must be positive").got(heads));
        }
    }

    int heads() {
        return heads;
    }

    /** The factor of the scores for features of this many numbers in all heads. */
    float scale(long features) {
        float scale = node.real("scale", 0);
        return scale != 0 ? scale : (float) (1 / Math.sqrt((double) features / heads));
    }

    boolean causal() {
        return node.flag("unidirectional", false);
    }

    /**
     * What is added to the scores: a large negative number where the mask is 0, and the bias of the scores; absent where
     * neither is given. The mask is [B, S] or [B, L, S], or [B] lengths of keys that padding follows.
     *
     * @param like a value of the scores' type
     * @param keys INT64 number S of keys as a vector
     */
    String mask(int mask, int bias, String like, String keys) {
        String added = node.hasInput(mask) ? padding(node.input(mask), like, keys) : Node.ABSENT;
        if (!node.hasInput(bias)) {
            return added;
        }
        return added.equals(Node.ABSENT) ? node.input(bias) : math.add(added, node.input(bias));
    }

    private String padding(String mask, String like, String keys) {
        int rank = math.rank(mask);
        String seen = switch (rank) {
            case 1 -> before(mask, keys);
            case 2 -> math.unsqueeze(kept(mask), 1L, 2L);
            case 3 -> math.unsqueeze(kept(mask), 1L);
            default ->
                throw new EngineException(node.unsupported("a mask of this many dimensions is not supported")
                        .got(rank + " dimensions")
                        .expected("[B], [B, S] or [B, L, S]"));
        };
        String filter = math.number(node.real("mask_filter_value", FILTER), like);
        return math.of(new Where(), seen, math.number(0, like), filter);
    }

    private String kept(String mask) {
        return math.of(new Binary(BinaryFunction.GREATER), mask, math.number(0, mask));
    }

    /** [B, 1, 1, S]: whether a key comes before the end of its sequence. */
    private String before(String lengths, String keys) {
        String count = math.of(new Shaping.Squeeze(), keys);
        String places = math.of(
                new Generation.Range(),
                graph.scalar(node, DataType.INT64, 0),
                count,
                graph.scalar(node, DataType.INT64, 1));
        String ends = math.unsqueeze(math.of(new Cast(DataType.INT64), lengths), 1L, 2L, 3L);
        return math.of(new Binary(BinaryFunction.LESS), places, ends);
    }

    /** INT64 size of a dimension as a vector of one element. */
    String size(String value, int axis) {
        return math.of(new Shaping.ShapeOf(axis, axis + 1), value);
    }

    /** Features [B, L, heads * E] as [B, heads, L, E]. */
    String byHead(String features) {
        return math.transpose(math.reshape(features, 0L, 0L, (long) heads, -1L), 0, 2, 1, 3);
    }

    /** Earlier keys or values followed by new ones, [B, heads, S, E]. */
    String joined(String past, String present) {
        return math.of(new Movement.Concat(2), past, present);
    }

    /** Attention by head, whose result, with the heads' features side by side, is the node's output. */
    void attend(String query, String key, String value, String mask, float scale) {
        Attention.ScaledDotProduct attention = new Attention.ScaledDotProduct(scale, causal());
        String result = math.transpose(math.of(attention, query, key, value, mask), 0, 2, 1, 3);
        math.output(new Shaping.Reshape(false), result, graph.longs(node, List.of(0L, 0L, -1L)));
    }
}
