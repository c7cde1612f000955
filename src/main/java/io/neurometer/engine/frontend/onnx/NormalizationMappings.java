package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import java.util.List;

/** Batch, layer, instance, group, RMS, local response and other normalizations. */
final class NormalizationMappings {
    private static final float DEFAULT_EPSILON = 1e-5f;

    private NormalizationMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("BatchNormalization", NormalizationMappings::batchNormalization),
                Mapping.oneToOne("InstanceNormalization", node -> new Normalization.InstanceNorm(epsilon(node))),
                Mapping.oneToOne("LayerNormalization", node -> {
                    requireSinglePrecisionStash(node);
                    return new Normalization.LayerNorm(node.int32("axis", -1), epsilon(node));
                }),
                Mapping.oneToOne("RMSNormalization", node -> {
                    requireSinglePrecisionStash(node);
                    return new Normalization.RmsNorm(node.int32("axis", -1), epsilon(node));
                }),
                Mapping.oneToOne("GroupNormalization", node -> {
                    requireSinglePrecisionStash(node);
                    return new Normalization.GroupNorm(node.int32("num_groups", 0), epsilon(node));
                }),
                Mapping.oneToOne(
                        "LRN",
                        node -> new Normalization.LocalResponseNorm(
                                node.int32("size", 0),
                                node.real("alpha", 1e-4f),
                                node.real("beta", 0.75f),
                                node.real("bias", 1))),
                Mapping.oneToOne(
                        "LpNormalization",
                        node -> new Normalization.LpNorm(node.int32("axis", -1), node.int32("p", 2))),
                Mapping.oneToOne("MeanVarianceNormalization", NormalizationMappings::meanVarianceNormalization));
    }

    /** Up to opset 8 'spatial' may be 0; up to 13 outputs beyond the first mean training, from 14 on 'training_mode' does. */
    private static Op batchNormalization(OnnxNode node) {
        boolean training = node.flag("training_mode", false);
        for (int i = 1; i < node.outputCount(); i++) {
            training |= node.hasOutput(i);
        }
        if (training) {
            throw new EngineException(node.unsupported("training mode is not supported"));
        }
        if (!node.flag("spatial", true)) {
            throw new EngineException(
                    node.unsupported("statistics for each element rather than each channel are not supported")
                            .got("spatial = 0"));
        }
        return new Normalization.BatchNorm(epsilon(node));
    }

    private static Op meanVarianceNormalization(OnnxNode node) {
        List<Integer> axes = node.has("axes")
                ? node.integers("axes").stream().map(Math::toIntExact).toList()
                : List.of(0, 2, 3);
        return new Normalization.MeanVarianceNorm(axes);
    }

    private static float epsilon(OnnxNode node) {
        return node.real("epsilon", DEFAULT_EPSILON);
    }

    /** The type in which statistics are computed; ours are never less exact than FP32. */
    private static void requireSinglePrecisionStash(OnnxNode node) {
        if (node.integer("stash_type", 1) != 1) {
            throw new EngineException(node.unsupported("statistics of another type than FP32 are not supported")
                    .got("stash_type = " + node.integer("stash_type", 1)));
        }
    }
}
