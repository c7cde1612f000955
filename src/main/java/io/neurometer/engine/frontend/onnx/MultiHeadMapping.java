package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX Runtime's attention on features that are projected already. Inputs: query [B, L, heads * E], key and value the
 * same, or all three as [B, L, heads, 3, E], or key and value as [B, S, heads, 2, E], or both kept by head as [B, heads,
 * S, E]; optional bias of the three, mask, bias of the scores, earlier keys and values by head.
 */
final class MultiHeadMapping {
    private final OnnxNode node;
    private final OnnxGraph graph;
    private final NodeMath math;
    private final AttentionParts parts;

    private MultiHeadMapping(OnnxNode node, OnnxGraph graph) {
        this.node = node;
        this.graph = graph;
        this.math = new NodeMath(node, graph);
        this.parts = new AttentionParts(node, graph);
    }

    static void map(OnnxNode node, OnnxGraph graph) {
        if (node.hasOutput(3)) {
            throw new EngineException(
                    node.unsupported("the scores cannot be an output").got(node.output(3)));
        }
        if (node.hasInput(8) || node.hasInput(9)) {
            throw new EngineException(
                    node.unsupported("keys and values in a buffer that is larger than they are, are not supported"));
        }
        new MultiHeadMapping(node, graph).map();
    }

    private void map() {
        boolean byHead = node.hasInput(2) && math.rank(node.input(1)) == 4;
        List<String> apart = byHead ? List.of(node.input(0), node.input(1), node.input(2)) : apart();
        long features = node.hasInput(1)
                ? math.size(node.input(0), 2)
                : Math.multiplyExact(math.size(node.input(0), 4), (long) parts.heads());
        apart = biased(apart, features, byHead ? 1 : 3);
        float scale = parts.scale(features);
        String keys = parts.size(apart.get(1), byHead ? 2 : 1);
        boolean kept = node.hasInput(6);
        if (kept) {
            keys = math.add(keys, parts.size(node.input(6), 2));
        }
        String mask = parts.mask(4, 5, apart.get(0), keys);
        if (!kept && !byHead && !node.hasOutput(1) && !node.hasOutput(2)) {
            Attention.MultiHead attention =
                    new Attention.MultiHead(parts.heads(), parts.heads(), scale, parts.causal());
            math.output(attention, apart.get(0), apart.get(1), apart.get(2), mask);
            return;
        }
        String key = byHead ? apart.get(1) : parts.byHead(apart.get(1));
        String value = byHead ? apart.get(2) : parts.byHead(apart.get(2));
        if (kept) {
            key = parts.joined(node.input(6), key);
            value = parts.joined(node.input(7), value);
        }
        present(key, 1);
        present(value, 2);
        parts.attend(parts.byHead(apart.get(0)), key, value, mask, scale);
    }

    private void present(String value, int output) {
        if (node.hasOutput(output)) {
            graph.emit(node, new Shaping.Identity(), List.of(value), List.of(node.output(output)));
        }
    }

    /** Query, key and value as features of all heads. */
    private List<String> apart() {
        if (node.hasInput(2)) {
            return List.of(node.input(0), node.input(1), node.input(2));
        }
        int packed = node.hasInput(1) ? 1 : 0;
        List<String> pieces =
                graph.intermediates(node, new Movement.Split(3, 3 - packed), 3 - packed, node.input(packed));
        List<String> features = new ArrayList<>(packed == 1 ? List.of(node.input(0)) : List.of());
        pieces.forEach(piece -> features.add(math.reshape(piece, 0L, 0L, -1L)));
        return features;
    }

    /** With the parts of the bias added to the first {@code count}. */
    private List<String> biased(List<String> apart, long features, int count) {
        if (!node.hasInput(3)) {
            return apart;
        }
        long values = math.size(node.input(3), 0) - 2 * features;
        String sizes = graph.longs(node, List.of(features, features, values));
        List<String> biases = graph.intermediates(node, new Movement.Split(0, 3), 3, node.input(3), sizes);
        List<String> sums = new ArrayList<>(apart);
        for (int i = 0; i < count; i++) {
            sums.set(i, math.add(apart.get(i), biases.get(i)));
        }
        return sums;
    }
}
