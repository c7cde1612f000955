package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Normalizations of ONNX Runtime, which have sums and embeddings fused to them. */
final class ContribNormalizationMappings {
    private static final float EPSILON = 1e-12f;

    private ContribNormalizationMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("SkipLayerNormalization", (node, graph) -> skip(node, graph, false)),
                new Mapping("SkipSimplifiedLayerNormalization", (node, graph) -> skip(node, graph, true)),
                new Mapping("EmbedLayerNormalization", ContribNormalizationMappings::embed),
                new Mapping("GroupNorm", ContribNormalizationMappings::groupNorm),
                new Mapping("SkipGroupNorm", ContribNormalizationMappings::skipGroupNorm),
                new Mapping("SimplifiedLayerNormalization", ContribNormalizationMappings::simplified));
    }

    /** What ONNX Runtime puts into the default domain, though ONNX does not have it. */
    static List<Mapping> ofDefaultDomain() {
        return List.of(new Mapping("SimplifiedLayerNormalization", ContribNormalizationMappings::simplified));
    }

    private static void simplified(OnnxNode node, OnnxGraph graph) {
        requireNoStatistics(node, 1);
        new NodeMath(node, graph)
                .output(
                        new Normalization.RmsNorm(node.int32("axis", -1), node.real("epsilon", 1e-5f)),
                        node.input(0),
                        node.input(1));
    }

    private static void requireNoStatistics(OnnxNode node, int first) {
        for (int i = first; i < Math.min(node.outputCount(), 3); i++) {
            if (node.hasOutput(i)) {
                throw new EngineException(node.unsupported("the inverse deviation cannot be an output")
                        .got(node.output(i)));
            }
        }
    }

    /**
     * Inputs: x, residual, scale, then the shift unless {@code simplified}, then an optional bias. Output 3 is the sum that
     * is normalized.
     */
    private static void skip(OnnxNode node, OnnxGraph graph, boolean simplified) {
        NodeMath math = new NodeMath(node, graph);
        int bias = simplified ? 3 : 4;
        String sum = math.add(node.input(0), node.input(1));
        if (node.hasInput(bias)) {
            sum = math.add(sum, node.input(bias));
        }
        if (node.hasOutput(3)) {
            graph.emit(node, new Shaping.Identity(), List.of(sum), List.of(node.output(3)));
        }
        float epsilon = node.real("epsilon", EPSILON);
        if (simplified) {
            requireNoStatistics(node, 1);
            math.output(new Normalization.RmsNorm(-1, epsilon), sum, node.input(2));
        } else {
            graph.emit(
                    node,
                    new Normalization.LayerNorm(-1, epsilon),
                    List.of(sum, node.input(2), node.input(3)),
                    List.of(node.output(0), node.output(1), node.output(2)));
        }
    }

    /**
     * Inputs: tokens [B, L], optional segments, tables of words, positions and, optionally, segments, scale, shift, optional
     * mask [B, L], optional positions. Outputs: the normalized sum, how many tokens the mask keeps, the sum.
     */
    private static void embed(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        Gathering.Gather rows = new Gathering.Gather(0);
        String positions;
        if (node.hasInput(8)) {
            positions = math.of(rows, node.input(3), node.input(8));
        } else {
            String length = math.of(new Shaping.ShapeOf(1, 2), node.input(0));
            positions = math.of(
                    new Movement.Slice(),
                    node.input(3),
                    graph.longs(node, List.of(0L)),
                    length,
                    graph.longs(node, List.of(0L)));
        }
        String sum = math.add(math.of(rows, node.input(2), node.input(0)), positions);
        if (node.hasInput(4) && node.hasInput(1)) {
            sum = math.add(sum, math.of(rows, node.input(4), node.input(1)));
        }
        if (node.hasOutput(1)) {
            maskIndex(node, graph, math);
        }
        if (node.hasOutput(2)) {
            graph.emit(node, new Shaping.Identity(), List.of(sum), List.of(node.output(2)));
        }
        math.output(new Normalization.LayerNorm(-1, node.real("epsilon", EPSILON)), sum, node.input(5), node.input(6));
    }

    private static void maskIndex(OnnxNode node, OnnxGraph graph, NodeMath math) {
        List<String> output = List.of(node.output(1));
        if (node.hasInput(7)) {
            Reduction.Reduce count = new Reduction.Reduce(Reduction.ReduceFunction.SUM, false, false);
            graph.emit(node, count, List.of(node.input(7), graph.longs(node, List.of(1L))), output);
        } else {
            String batch = math.of(new Shaping.ShapeOf(0, 1), node.input(0));
            graph.emit(node, new Generation.ConstantOfShape(DataType.INT32, 0), List.of(batch), output);
        }
    }

    /** Inputs: x [N, H, W, C] or [N, C, H, W], scale, shift. */
    private static void groupNorm(OnnxNode node, OnnxGraph graph) {
        groupNorm(node, graph, node.input(0), 1);
    }

    /** Inputs: x, scale, shift, residual of x's shape, [N, C] or [N, 1, 1, C], optional bias; output 1 is the sum. */
    private static void skipGroupNorm(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String skip = math.rank(node.input(3)) == 2 ? math.unsqueeze(node.input(3), 1L, 2L) : node.input(3);
        if (!node.flag("channels_last", true)) {
            throw new EngineException(node.unsupported("only channels that come last are supported")
                    .got("channels_last = 0"));
        }
        String sum = math.addIfGiven(math.add(node.input(0), skip), 4);
        if (node.hasOutput(1)) {
            graph.emit(node, new Shaping.Identity(), List.of(sum), List.of(node.output(1)));
        }
        groupNorm(node, graph, sum, 1);
    }

    private static void groupNorm(OnnxNode node, OnnxGraph graph, String x, int scale) {
        NodeMath math = new NodeMath(node, graph);
        boolean last = node.flag("channels_last", true);
        String first = last ? math.transpose(x, 0, 3, 1, 2) : x;
        Normalization norm = new Normalization.GroupNorm(node.int32("groups", 0), node.real("epsilon", 1e-5f));
        String normalized = math.of(norm, first, node.input(scale), node.input(scale + 1));
        if (node.int32("activation", 0) == 1) {
            normalized = math.of(new Simple(ActivationFunction.SWISH, 1, 0), normalized);
        }
        if (last) {
            math.output(new Movement.Transpose(List.of(0, 2, 3, 1)), normalized);
        } else {
            math.output(new Shaping.Identity(), normalized);
        }
    }
}
