package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Activation.Simple;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Experimental operators of early releases, which exporters of that time still write into files of later opsets. */
final class LegacyMappings {
    private static final long TO_THE_END = Integer.MAX_VALUE;

    private LegacyMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("Affine", LegacyMappings::affine),
                new Mapping("ImageScaler", LegacyMappings::imageScaler),
                new Mapping("ParametricSoftplus", LegacyMappings::parametricSoftplus),
                Mapping.oneToOne(
                        "ScaledTanh",
                        node -> new Simple(
                                ActivationFunction.SCALED_TANH, node.real("alpha", 1), node.real("beta", 1))),
                new Mapping("Crop", LegacyMappings::crop),
                Mapping.oneToOne("DynamicSlice", node -> new Movement.Slice()));
    }

    /** alpha x + beta */
    private static void affine(OnnxNode node, OnnxGraph graph) {
        String scaled = scaled(node, graph, node.input(0), node.real("alpha", 1));
        String shift = number(node, graph, node.real("beta", 0));
        graph.emit(node, new Elementwise.Binary(BinaryFunction.ADD), List.of(scaled, shift));
    }

    /** scale x + bias, with a bias for each channel of images [N, C, H, W]. */
    private static void imageScaler(OnnxNode node, OnnxGraph graph) {
        String scaled = scaled(node, graph, node.input(0), node.real("scale", 1));
        String axes = graph.longs(node, List.of(1L, 2L));
        String biases =
                graph.intermediate(node, new Shaping.Unsqueeze(), graph.floats(node, node.floats("bias")), axes);
        String shift = graph.intermediate(node, new Elementwise.CastLike(), biases, node.input(0));
        graph.emit(node, new Elementwise.Binary(BinaryFunction.ADD), List.of(scaled, shift));
    }

    /** alpha ln(1 + e^(beta x)) */
    private static void parametricSoftplus(OnnxNode node, OnnxGraph graph) {
        String stretched = scaled(node, graph, node.input(0), node.real("beta", 1));
        String soft = graph.intermediate(node, new Simple(ActivationFunction.SOFTPLUS, 0, 0), stretched);
        String factor = number(node, graph, node.real("alpha", 1));
        graph.emit(node, new Elementwise.Binary(BinaryFunction.MUL), List.of(soft, factor));
    }

    /** Cuts left, top, right and bottom borders off images [N, C, H, W], or what 'scale' does not want at the far ends. */
    private static void crop(OnnxNode node, OnnxGraph graph) {
        List<Long> border = node.integers("border");
        List<Long> scale = node.integers("scale");
        if (border.size() != 4 || !(scale.isEmpty() || scale.size() == 2)) {
            throw new EngineException(node.invalid("attributes 'border' and 'scale' have the wrong number of entries")
                    .got(border + " and " + scale)
                    .expected("4 entries, and none or 2"));
        }
        long left = border.get(0);
        long top = border.get(1);
        long bottomEnd = scale.isEmpty() ? fromEnd(border.get(3)) : Math.addExact(top, scale.get(0));
        long rightEnd = scale.isEmpty() ? fromEnd(border.get(2)) : Math.addExact(left, scale.get(1));
        graph.emit(
                node,
                new Movement.Slice(),
                List.of(
                        node.input(0),
                        graph.longs(node, List.of(top, left)),
                        graph.longs(node, List.of(bottomEnd, rightEnd)),
                        graph.longs(node, List.of(2L, 3L))));
    }

    private static long fromEnd(long border) {
        return border == 0 ? TO_THE_END : Math.negateExact(border);
    }

    private static String scaled(OnnxNode node, OnnxGraph graph, String value, float factor) {
        return graph.intermediate(node, new Elementwise.Binary(BinaryFunction.MUL), value, number(node, graph, factor));
    }

    private static String number(OnnxNode node, OnnxGraph graph, float value) {
        String scalar = graph.scalar(node, DataType.FP32, value);
        return graph.intermediate(node, new Elementwise.CastLike(), scalar, node.input(0));
    }

    /**
     * The inputs of an operator of two, the second laid along the first from dimension 'axis' on, as files before opset 7
     * say it; both as they are otherwise.
     */
    static List<String> broadcast(OnnxNode node, OnnxGraph graph) {
        boolean laid = node.opset() < 7 && node.flag("broadcast", false) && node.has("axis") && node.hasInput(1);
        return laid ? List.of(node.input(0), along(node, graph, node.integer("axis", 0))) : node.inputs();
    }

    /** Input 1 with as many dimensions of one element behind its own as make it begin at a dimension of input 0. */
    static String along(OnnxNode node, OnnxGraph graph, long axis) {
        OnnxSizes sizes = new OnnxSizes(node, graph);
        String rank = sizes.rank(node.input(0));
        String start = axis < 0 ? sizes.plus(rank, sizes.longs(axis)) : sizes.longs(axis);
        String behind = sizes.minus(sizes.minus(rank, start), sizes.rank(node.input(1)));
        String shape = sizes.joined(sizes.of(node.input(1)), sizes.ones(behind));
        return graph.intermediate(node, new Shaping.Reshape(true), node.input(1), shape);
    }
}
