package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.ELEMENTS;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * Metric: what a decoder keeps of the tokens it has seen, so as not to work out their keys and values again. For each
 * token of each sample a layer keeps one key and one value for each of its key and value heads; only causal attention can
 * keep them, since there they depend on nothing that comes later.
 */
public record KvCache(long elementsPerToken, long bytesPerToken, long elements, long bytes, List<Layer> layers) {
    private static final String NOT_CAUSAL =
            "no attention of this graph is known to be causal: the single operators that"
                    + " ONNX files spell it out in do not tell what they mask";

    static final Section<KvCache> SECTION = Section.of(KvCache.class)
            .figure("elements_per_token", ELEMENTS, "For one token of one sample.", KvCache::elementsPerToken)
            .figure("bytes_per_token", BYTES, "The same in the datatype of keys and values.", KvCache::bytesPerToken)
            .figure("elements", ELEMENTS, "For all tokens and samples of the request.", KvCache::elements)
            .figure("bytes", BYTES, "The same in the datatype of keys and values.", KvCache::bytes)
            .each("layers", "Layers of causal attention, in the order of a run.", Layer.SECTION, KvCache::layers)
            .build();

    /** What one layer keeps for one token of one sample. */
    public record Layer(String layer, long elementsPerToken, long bytesPerToken) {
        private static final Section<Layer> SECTION = Section.of(Layer.class)
                .figure("layer", "The layer of the model.", Layer::layer)
                .figure("elements_per_token", ELEMENTS, "For one token of one sample.", Layer::elementsPerToken)
                .figure("bytes_per_token", BYTES, "The same in the datatype of keys and values.", Layer::bytesPerToken)
                .build();
    }

    /** Absent when the model has no causal attention that its graph names as such. */
    static Reading<KvCache> of(TypedGraph typed, List<Node> nodes) {
        List<Layer> layers = new ArrayList<>();
        long perToken = 0;
        long bytesPerToken = 0;
        long elements = 0;
        long bytes = 0;
        for (Node node : nodes) {
            if (!CausalAttention.is(node.op())
                    || !node.inputs().stream()
                            .limit(3)
                            .allMatch(input -> input.equals(Node.ABSENT) || typed.isFixed(input))) {
                continue;
            }
            Inputs inputs = typed.inputs(node);
            Inputs byHead = Attention.byHead(node.op(), inputs);
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
        return layers.isEmpty()
                ? Reading.absent(NOT_CAUSAL)
                : Reading.of(new KvCache(perToken, bytesPerToken, elements, bytes, List.copyOf(layers)));
    }
}
