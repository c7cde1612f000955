package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.GroupQueryAttention;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Attention of ONNX Runtime, with its projections, masks and what is kept of earlier tokens. */
final class ContribAttentionMappings {
    private ContribAttentionMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("Attention", ContribAttentionMappings::attention),
                new Mapping("QAttention", ContribAttentionMappings::quantized),
                new Mapping("MultiHeadAttention", MultiHeadMapping::map),
                new Mapping("GroupQueryAttention", ContribAttentionMappings::groupQuery),
                new Mapping("RotaryEmbedding", ContribAttentionMappings::rotary));
    }

    /** Inputs: x, weight, optional bias, mask, past, bias of the scores. */
    private static void attention(OnnxNode node, OnnxGraph graph) {
        requireNone(node, "do_rotary", "past_present_share_buffer");
        NodeMath math = new NodeMath(node, graph);
        String projected = math.addIfGiven(math.of(new Linear.MatMul(), node.input(0), node.input(1)), 2);
        self(node, graph, projected, 3, 4, 5);
    }

    /** Inputs: x, weight, bias, scales of x and weight, optional mask, zero points of x and weight, past. */
    private static void quantized(OnnxNode node, OnnxGraph graph) {
        requireNone(node, "do_rotary", "past_present_share_buffer");
        NodeMath math = new NodeMath(node, graph);
        String scale = math.mul(node.input(3), node.input(4));
        String product = ContribQuantizationMappings.product(
                math, node.input(0), node.input(1), node.input(6), node.input(7), scale);
        self(node, graph, math.addIfGiven(product, 2), 5, 8, Integer.MAX_VALUE);
    }

    /** Attention of query, key and value that lie side by side. */
    private static void self(OnnxNode node, OnnxGraph graph, String packed, int mask, int past, int bias) {
        AttentionParts parts = new AttentionParts(node, graph);
        NodeMath math = new NodeMath(node, graph);
        List<Long> sizes = new ArrayList<>(node.integers("qkv_hidden_sizes"));
        if (sizes.isEmpty()) {
            sizes.addAll(Collections.nCopies(3, math.size(node.input(1), 1) / 3));
        } else if (sizes.size() != 3) {
            throw new EngineException(node.invalid("attribute 'qkv_hidden_sizes' must have three entries")
                    .got(sizes));
        }
        boolean kept = node.hasInput(past);
        String keys = parts.size(node.input(0), 1);
        if (kept) {
            keys = math.add(keys, parts.size(node.input(past), 3));
        }
        String added = parts.mask(mask, bias, packed, keys);
        float scale = parts.scale(sizes.get(0));
        if (!kept && !node.hasOutput(1) && sizes.get(0).equals(sizes.get(2))) {
            math.output(
                    new Attention.SelfAttention(parts.heads(), parts.heads(), scale, parts.causal()), packed, added);
            return;
        }
        List<String> apart = graph.intermediates(node, new Movement.Split(-1, 3), 3, packed, graph.longs(node, sizes));
        String key = parts.byHead(apart.get(1));
        String value = parts.byHead(apart.get(2));
        if (kept) {
            List<String> earlier = graph.intermediates(node, new Movement.Split(0, 2), 2, node.input(past));
            String axis = graph.longs(node, List.of(0L));
            key = parts.joined(math.of(new Shaping.Squeeze(), earlier.get(0), axis), key);
            value = parts.joined(math.of(new Shaping.Squeeze(), earlier.get(1), axis), value);
        }
        if (node.hasOutput(1)) {
            graph.emit(
                    node,
                    new Movement.Concat(0),
                    List.of(math.unsqueeze(key, 0L), math.unsqueeze(value, 0L)),
                    List.of(node.output(1)));
        }
        parts.attend(parts.byHead(apart.get(0)), key, value, added, scale);
    }

    /**
     * Inputs: query, key and value (or all three in the query), optional earlier keys and values, lengths less 1, number of
     * tokens in all, optional cosines and sines, positions, bias of the scores, logits of a sink.
     */
    private static void groupQuery(OnnxNode node, OnnxGraph graph) {
        requireNone(node, "kv_cache_bit_width");
        for (int i = 12; i < node.inputCount(); i++) {
            if (node.hasInput(i)) {
                throw new EngineException(node.unsupported("caches of quantized keys and values are not supported"));
            }
        }
        if (node.hasOutput(3)) {
            throw new EngineException(
                    node.unsupported("the scores cannot be an output").got(node.output(3)));
        }
        GroupQueryAttention op = new GroupQueryAttention(
                node.int32("num_heads", 0),
                node.int32("kv_num_heads", 0),
                node.real("scale", 0),
                node.real("softcap", 0),
                node.int32("local_window_size", -1),
                node.flag("do_rotary", false),
                node.flag("rotary_interleaved", false),
                node.flag("smooth_softmax", false));
        List<String> inputs = new ArrayList<>(List.of(node.input(0), node.input(1), node.input(2)));
        if (!node.hasInput(1)) {
            NodeMath math = new NodeMath(node, graph);
            long each = math.size(node.input(0), 2) / Math.max(1, op.heads() + 2L * op.sharedHeads());
            long shared = each * op.sharedHeads();
            String sizes = graph.longs(node, List.of(each * op.heads(), shared, shared));
            inputs = graph.intermediates(node, new Movement.Split(-1, 3), 3, node.input(0), sizes);
        }
        for (int i = 3; i < 12; i++) {
            inputs.add(node.input(i));
        }
        graph.emit(node, op, inputs, List.of(node.output(0), node.output(1), node.output(2)));
    }

    /** Inputs: x by head or side by side, positions [B, L] or the first of them, cosines, sines. */
    private static void rotary(OnnxNode node, OnnxGraph graph) {
        requireNone(node, "is_packed_batching");
        if (node.real("scale", 1) != 1) {
            throw new EngineException(node.unsupported("attribute 'scale' is not supported")
                    .got(node.real("scale", 1))
                    .expected(1));
        }
        NodeMath math = new NodeMath(node, graph);
        String x = node.input(0);
        int rank = math.rank(x);
        int rotated = node.int32("rotary_embedding_dim", 0);
        int heads = node.int32("num_heads", 0);
        if (heads == 0 && rank == 3) {
            heads = Math.toIntExact(math.size(x, 2) / Math.max(1, 2 * math.size(node.input(2), 1)));
        }
        String positions = node.input(1);
        if (math.rank(positions) == 1) {
            positions = following(node, graph, positions, rank == 3 ? 1 : 2);
        }
        math.output(
                new Decoding.RotaryEmbedding(heads, rotated, node.flag("interleaved", false)),
                x,
                node.input(2),
                node.input(3),
                positions);
    }

    /** Positions [B, L] that follow the first of them. @param axis which dimension of x is L */
    private static String following(OnnxNode node, OnnxGraph graph, String first, int axis) {
        NodeMath math = new NodeMath(node, graph);
        String length = math.of(new Shaping.ShapeOf(axis, axis + 1), node.input(0));
        String places = math.of(
                new Generation.Range(),
                graph.scalar(node, DataType.INT64, 0),
                math.of(new Shaping.Squeeze(), length),
                graph.scalar(node, DataType.INT64, 1));
        String batch = math.of(new Shaping.ShapeOf(0, 1), node.input(0));
        String sizes = math.of(new Movement.Concat(0), batch, length);
        return math.of(new Movement.Expand(), math.add(places, first), sizes);
    }

    /** Refuses what these attributes ask for unless they are 0. */
    static void requireNone(OnnxNode node, String... attributes) {
        for (String attribute : attributes) {
            if (node.integer(attribute, 0) != 0) {
                throw new EngineException(node.unsupported("attribute '" + attribute + "' is not supported")
                        .got(node.integer(attribute, 0))
                        .expected(0));
            }
        }
    }
}
