package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Generation.Distribution;
import io.neurometer.engine.op.Generation.RandomNumbers;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/**
 * Random numbers. They follow from the seed, or from the name of a node without one, so that every run of a model gives the
 * same ones.
 */
final class RandomMappings {
    private RandomMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("RandomUniform", (node, graph) -> ofShape(node, graph, Distribution.UNIFORM)),
                new Mapping("RandomNormal", (node, graph) -> ofShape(node, graph, Distribution.NORMAL)),
                new Mapping("RandomUniformLike", (node, graph) -> like(node, graph, Distribution.UNIFORM)),
                new Mapping("RandomNormalLike", (node, graph) -> like(node, graph, Distribution.NORMAL)),
                new Mapping("Bernoulli", RandomMappings::bernoulli),
                new Mapping("Multinomial", RandomMappings::multinomial));
    }

    private static RandomNumbers numbers(OnnxNode node, Distribution distribution, DataType type) {
        return distribution == Distribution.UNIFORM
                ? new RandomNumbers(distribution, type, node.real("low", 0), node.real("high", 1), seed(node))
                : new RandomNumbers(distribution, type, node.real("mean", 0), node.real("scale", 1), seed(node));
    }

    private static long seed(OnnxNode node) {
        return node.has("seed")
                ? Float.floatToIntBits(node.real("seed", 0))
                : node.name().hashCode();
    }

    private static void ofShape(OnnxNode node, OnnxGraph graph, Distribution distribution) {
        Op op = numbers(node, distribution, SignalMappings.dataType(node, "dtype"));
        graph.emit(node, op, List.of(graph.longs(node, node.integers("shape"))));
    }

    private static void like(OnnxNode node, OnnxGraph graph, Distribution distribution) {
        String shape = new OnnxSizes(node, graph).of(node.input(0));
        Op op = numbers(node, distribution, SignalMappings.dataType(node, "dtype"));
        if (node.has("dtype")) {
            graph.emit(node, op, List.of(shape));
        } else {
            String made = graph.intermediate(node, op, shape);
            graph.emit(node, new Elementwise.CastLike(), List.of(made, node.input(0)));
        }
    }

    /** One with the probability that the input says, else zero. */
    private static void bernoulli(OnnxNode node, OnnxGraph graph) {
        String shape = new OnnxSizes(node, graph).of(node.input(0));
        RandomNumbers op = new RandomNumbers(Distribution.UNIFORM, DataType.FP32, 0, 1, seed(node));
        String drawn = graph.intermediate(
                node, new Elementwise.CastLike(), graph.intermediate(node, op, shape), node.input(0));
        String below = graph.intermediate(node, new Elementwise.Binary(BinaryFunction.LESS), drawn, node.input(0));
        if (node.has("dtype")) {
            DataType type = OnnxTensors.requireDataType(node.int32("dtype", 0), node.name());
            graph.emit(node, new Elementwise.Cast(type), List.of(below));
        } else {
            graph.emit(node, new Elementwise.CastLike(), List.of(below, node.input(0)));
        }
    }

    /**
     * Classes drawn by unnormalized log-probabilities [B, C]: the largest after adding numbers of the Gumbel distribution,
     * which are -ln(-ln u) of even ones.
     */
    private static void multinomial(OnnxNode node, OnnxGraph graph) {
        DataType type = node.has("dtype") ? SignalMappings.dataType(node, "dtype") : DataType.INT32;
        if (type != DataType.INT32 && type != DataType.INT64) {
            throw new EngineException(
                    node.invalid("attribute 'dtype' is wrong").got(type).expected("INT32 or INT64"));
        }
        OnnxSizes sizes = new OnnxSizes(node, graph);
        String shape = sizes.joined(
                sizes.of(node.input(0), 0, 1),
                sizes.longs(node.integer("sample_size", 1)),
                sizes.of(node.input(0), 1, 2));
        RandomNumbers op = new RandomNumbers(Distribution.UNIFORM, DataType.FP64, 0, 1, seed(node));
        String even = graph.intermediate(node, op, shape);
        String gumbel = negativeLogarithm(node, graph, negativeLogarithm(node, graph, even));
        String scores = graph.intermediate(node, new Elementwise.Cast(DataType.FP64), node.input(0));
        String column = graph.intermediate(node, new Shaping.Unsqueeze(), scores, sizes.longs(1L));
        String sum = graph.intermediate(node, new Elementwise.Binary(BinaryFunction.ADD), column, gumbel);
        String drawn = graph.intermediate(node, new Reduction.ArgReduce(true, -1, false, false), sum);
        graph.emit(node, new Elementwise.Cast(type), List.of(drawn));
    }

    private static String negativeLogarithm(OnnxNode node, OnnxGraph graph, String value) {
        String logarithm = graph.intermediate(node, new Elementwise.Unary(UnaryFunction.LOG), value);
        return graph.intermediate(node, new Elementwise.Unary(UnaryFunction.NEG), logarithm);
    }
}
