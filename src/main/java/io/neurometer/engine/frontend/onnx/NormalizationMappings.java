package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Normalization;
import java.util.List;

/** Normalizations. */
final class NormalizationMappings {
    private static final float DEFAULT_EPSILON = 1e-5f;

    private NormalizationMappings() {}

    static void register(MappingTable table) {
        table.add("BatchNormalization", NormalizationMappings::batchNormalization);
        table.add(
                "InstanceNormalization",
                (node, graph) -> graph.emit(node, new Normalization.InstanceNorm(epsilon(node))));
        table.add("LayerNormalization", (node, graph) -> {
            requireSinglePrecisionStash(node);
            graph.emit(node, new Normalization.LayerNorm(node.int32("axis", -1), epsilon(node)));
        });
        table.add("RMSNormalization", (node, graph) -> {
            requireSinglePrecisionStash(node);
            graph.emit(node, new Normalization.RmsNorm(node.int32("axis", -1), epsilon(node)));
        });
        table.add("GroupNormalization", (node, graph) -> {
            requireSinglePrecisionStash(node);
            graph.emit(node, new Normalization.GroupNorm(node.int32("num_groups", 0), epsilon(node)));
        });
        table.add(
                "LRN",
                (node, graph) -> graph.emit(
                        node,
                        new Normalization.LocalResponseNorm(
                                node.int32("size", 0),
                                node.real("alpha", 1e-4f),
                                node.real("beta", 0.75f),
                                node.real("bias", 1))));
        table.add(
                "LpNormalization",
                (node, graph) ->
                        graph.emit(node, new Normalization.LpNorm(node.int32("axis", -1), node.int32("p", 2))));
        table.add("MeanVarianceNormalization", NormalizationMappings::meanVarianceNormalization);
    }

    /** Up to opset 8 'spatial' may be 0; up to 13 outputs beyond the first mean training, from 14 on 'training_mode' does. */
    private static void batchNormalization(OnnxNode node, OnnxGraph graph) {
        boolean training = node.flag("training_mode", false);
        for (int i = 1; i < node.outputCount(); i++) {
            training |= node.hasOutput(i);
        }
        if (training) {
            throw node.unsupported("training mode is not supported").exception();
        }
        if (!node.flag("spatial", true)) {
            throw node.unsupported("statistics for each element rather than each channel are not supported")
                    .got("spatial = 0")
                    .exception();
        }
        graph.emit(node, new Normalization.BatchNorm(epsilon(node)));
    }

    private static void meanVarianceNormalization(OnnxNode node, OnnxGraph graph) {
        List<Integer> axes = node.has("axes")
                ? node.integers("axes").stream().map(Math::toIntExact).toList()
                : List.of(0, 2, 3);
        graph.emit(node, new Normalization.MeanVarianceNorm(axes));
    }

    private static float epsilon(OnnxNode node) {
        return node.real("epsilon", DEFAULT_EPSILON);
    }

    /** The type in which statistics are computed; ours are never less exact than FP32. */
    private static void requireSinglePrecisionStash(OnnxNode node) {
        if (node.integer("stash_type", 1) != 1) {
            throw node.unsupported("statistics of another type than FP32 are not supported")
                    .got("stash_type = " + node.integer("stash_type", 1))
                    .exception();
        }
    }
}
