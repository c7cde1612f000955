package io.neurometer.engine.cost;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metric: what a decoder keeps of the tokens it has seen, so as not to work out their keys and values again. For each
 * token of each sample a layer keeps one key and one value for each of its key and value heads; only causal attention can
 * keep them, since there they depend on nothing that comes later.
 *
 * @param elementsPerToken over all layers, for one token of one sample
 * @param bytesPerToken the same in the datatype of keys and values
 * @param elements for all tokens and samples of the request
 * @param bytes the same in the datatype of keys and values
 * @param layers one row for each layer of causal attention, in the order in which they run
 */
public record KvCache(long elementsPerToken, long bytesPerToken, long elements, long bytes, List<Layer> layers) {
    /** What one layer keeps for one token of one sample. */
    public record Layer(String layer, long elementsPerToken, long bytesPerToken) {}

    /** Null when the model has no causal attention that its graph names as such. */
    static @Nullable KvCache of(TypedGraph typed, List<Node> nodes) {
        List<Layer> layers = new ArrayList<>();
        long perToken = 0;
        long bytesPerToken = 0;
        long elements = 0;
        long bytes = 0;
        for (Node node : nodes) {
            if (!CausalAttention.is(node.op())
                    || !node.inputs().stream().limit(3).allMatch(typed::isFixed)) {
                continue;
            }
            Inputs inputs = typed.inputs(node);
            Inputs byHead = node.op() instanceof Attention.MultiHead heads ? heads.split(inputs) : inputs;
            long each = Math.multiplyExact(
                    byHead.shape(1).size(1),
                    Math.addExact(byHead.shape(1).size(3), byHead.shape(2).size(3)));
            long width = byHead.dataType(1).bytes();
            long tokens =
                    Math.multiplyExact(byHead.shape(1).size(0), byHead.shape(1).size(2));
            layers.add(new Layer(node.layer(), each, each * width));
            perToken = Math.addExact(perToken, each);
            bytesPerToken = Math.addExact(bytesPerToken, each * width);
            elements = Math.addExact(elements, Math.multiplyExact(each, tokens));
            bytes = Math.addExact(bytes, Math.multiplyExact(each * width, tokens));
        }
        return layers.isEmpty() ? null : new KvCache(perToken, bytesPerToken, elements, bytes, List.copyOf(layers));
    }
}
