package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.CastLike;
import io.neurometer.engine.op.Elementwise.Unary;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Elementwise.Where;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Preparation of features for classical models: scaling, norms, thresholds, missing values. */
final class FeatureMappings {
    private FeatureMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("Scaler", FeatureMappings::scaler),
                new Mapping("Normalizer", FeatureMappings::normalizer),
                new Mapping("Binarizer", FeatureMappings::binarizer),
                new Mapping("Imputer", FeatureMappings::imputer),
                new Mapping("FeatureVectorizer", FeatureMappings::featureVectorizer),
                new Mapping("ArrayFeatureExtractor", FeatureMappings::arrayFeatureExtractor),
                new Mapping(
                        "ZipMap",
                        (node, graph) -> new NodeMath(node, graph).output(new Shaping.Identity(), node.input(0))));
    }

    /** (x - offset) * scale in FP32. */
    private static void scaler(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String x = math.cast(node.input(0), DataType.FP32);
        if (node.has("offset")) {
            x = math.sub(x, graph.floats(node, node.floats("offset")));
        }
        if (node.has("scale")) {
            math.output(new Binary(BinaryFunction.MUL), x, graph.floats(node, node.floats("scale")));
        } else {
            math.output(new Shaping.Identity(), x);
        }
    }

    /** Rows by their largest element, the sum of their magnitudes or their length; rows of zeros stay as they are. */
    private static void normalizer(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String x = math.cast(node.input(0), DataType.FP32);
        String norm = node.text("norm", "MAX");
        switch (norm) {
            case "L1" -> math.output(new Normalization.LpNorm(-1, 1), x);
            case "L2" -> math.output(new Normalization.LpNorm(-1, 2), x);
            case "MAX" -> {
                Reduction.Reduce largest = new Reduction.Reduce(ReduceFunction.MAX, true, false);
                String max = math.of(largest, x, graph.longs(node, List.of(-1L)));
                String isZero = math.of(new Binary(BinaryFunction.EQUAL), max, graph.scalar(node, DataType.FP32, 0));
                String divisor = math.of(new Where(), isZero, graph.scalar(node, DataType.FP32, 1), max);
                math.output(new Binary(BinaryFunction.DIV), x, divisor);
            }
            default ->
                throw new EngineException(
                        node.invalid("attribute 'norm' is wrong").got(norm).expected("MAX, L1 or L2"));
        }
    }

    /** 1 where an element is greater than the threshold, else 0, in the type of the input. */
    private static void binarizer(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        TensorType type = graph.type(node.input(0));
        float threshold = node.real("threshold", 0);
        boolean integer = type != null && type.dataType().isInteger();
        String limit = math.number(integer ? Math.floor(threshold) : threshold, node.input(0));
        String greater = math.of(new Binary(BinaryFunction.GREATER), node.input(0), limit);
        math.output(new CastLike(), greater, node.input(0));
    }

    /** Elements that equal the replaced value become the imputed one of their column. */
    private static void imputer(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String x = node.input(0);
        boolean integers = node.has("imputed_value_int64s");
        String imputed = integers
                ? graph.longs(node, node.integers("imputed_value_int64s"))
                : graph.floats(node, node.floats("imputed_value_floats"));
        if (!integers && !node.has("imputed_value_floats")) {
            throw new EngineException(node.invalid("has no imputed values"));
        }
        float replaced = node.real("replaced_value_float", 0);
        String missing;
        if (integers) {
            missing = math.of(
                    new Binary(BinaryFunction.EQUAL),
                    x,
                    graph.scalar(node, DataType.INT64, node.integer("replaced_value_int64", 0)));
        } else if (Float.isNaN(replaced)) {
            missing = math.of(new Unary(UnaryFunction.IS_NAN), x);
        } else {
            missing = math.of(new Binary(BinaryFunction.EQUAL), x, math.number(replaced, x));
        }
        String typed = integers ? imputed : math.of(new CastLike(), imputed, x);
        math.output(new Where(), missing, typed, x);
    }

    /** All inputs as FP32, side by side; a vector is one row. */
    private static void featureVectorizer(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        List<Long> sizes = node.integers("inputdimensions");
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            String part = math.cast(node.input(i), DataType.FP32);
            String row = math.rank(node.input(i)) == 1 ? math.unsqueeze(part, 0L) : part;
            TensorType type = graph.type(row);
            if (type != null
                    && type.shape().rank() == 2
                    && i < sizes.size()
                    && !type.shape().dim(1).compatible(Dim.of(sizes.get(i)))) {
                throw new EngineException(node.invalid("an input does not have the features that are stated")
                        .got(type)
                        .expected(sizes.get(i) + " features for input " + i));
            }
            parts.add(row);
        }
        graph.emit(node, new Movement.Concat(1), parts);
    }

    /** The columns at the indices, at least of two dimensions. */
    private static void arrayFeatureExtractor(OnnxNode node, OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        String indices = math.reshape(node.input(1), -1L);
        String columns = math.of(new Gathering.Gather(-1), node.input(0), indices);
        math.output(new Movement.Expand(), columns, graph.longs(node, List.of(1L, 1L)));
    }
}
