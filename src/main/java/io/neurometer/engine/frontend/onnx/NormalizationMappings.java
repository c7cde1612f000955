package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import java.util.List;

/** Batch, layer, instance, group, RMS, local response and other normalizations. */
final class NormalizationMappings {
    private static final float DEFAULT_EPSILON = 1e-5f;
    private static final float DEFAULT_MOMENTUM = 0.9f;

    private NormalizationMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("BatchNormalization", NormalizationMappings::batchNormalization),
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
    private static void batchNormalization(OnnxNode node, OnnxGraph graph) {
        if (!node.flag("spatial", true)) {
            throw new EngineException(
                    node.unsupported("statistics for each element rather than each channel are not supported")
                            .got("spatial = 0"));
        }
        if (node.flag("training_mode", false)) {
            trainingMode(node, graph);
            return;
        }
        for (int i = 1; i < node.outputCount(); i++) {
            if (node.hasOutput(i)) {
                throw new EngineException(node.unsupported("statistics are outputs only with training_mode = 1")
                        .got(node.output(i)));
            }
        }
        graph.emit(node, new Normalization.BatchNorm(epsilon(node)));
    }

    /**
     * Mean and variance are those of the batch itself, with N in the denominator. Networks that standardize their weights at
     * each run are written so. Outputs 1 and 2 are the given statistics moved towards those of the batch.
     */
    private static void trainingMode(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String x = math.of(new Shaping.Reshape(false), node.input(0), graph.longs(node, List.of(0L, 0L, -1L)));
        String besideChannels = graph.longs(node, List.of(0L, 2L));
        Reduction.Reduce keeping = new Reduction.Reduce(Reduction.ReduceFunction.MEAN, true, false);
        Reduction.Reduce dropping = new Reduction.Reduce(Reduction.ReduceFunction.MEAN, false, false);
        String mean = math.of(keeping, x, besideChannels);
        String centred = math.sub(x, mean);
        String means = math.reshape(mean, -1L);
        String variance = math.of(dropping, math.mul(centred, centred), besideChannels);
        math.output(
                new Normalization.BatchNorm(epsilon(node)),
                node.input(0),
                node.input(1),
                node.input(2),
                means,
                variance);
        move(node, graph, math, 1, means);
        move(node, graph, math, 2, variance);
    }

    private static void move(OnnxNode node, OnnxGraph graph, NodeMath math, int output, String statistic) {
        if (node.hasOutput(output)) {
            String before = node.input(output + 2);
            float momentum = node.real("momentum", DEFAULT_MOMENTUM);
            String kept = math.mul(before, math.number(momentum, before));
            String added = math.mul(statistic, math.number(1 - momentum, before));
            graph.emit(node, new Binary(BinaryFunction.ADD), List.of(kept, added), List.of(node.output(output)));
        }
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
