package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Cast;
import io.neurometer.engine.op.LabelLookup;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Encoders of categories that are numbers. Those of strings are refused, or left out where only an output needs them. */
final class CategoryMappings {
    private CategoryMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("LabelEncoder", CategoryMappings::labelEncoder),
                new Mapping("OneHotEncoder", CategoryMappings::oneHotEncoder));
    }

    /** Numbers of an attribute, all as INT64 or all as floating-point numbers of one type. */
    private record Numbers(DataType type, List<? extends Number> values) {
        private static @Nullable Numbers of(OnnxNode node, String name) {
            if (node.has(name + "_int64s")) {
                return new Numbers(DataType.INT64, node.integers(name + "_int64s"));
            }
            if (node.has(name + "_floats")) {
                return new Numbers(DataType.FP32, node.reals(name + "_floats"));
            }
            OnnxTensor tensor = isStrings(node, name + "_tensor") ? null : node.tensor(name + "_tensor");
            return tensor == null ? null : of(OnnxTensors.read(tensor, node.name()));
        }

        private static Numbers of(Tensor tensor) {
            try (tensor) {
                DataType type = tensor.dataType();
                return new Numbers(
                        type,
                        LongStream.range(0, tensor.elements())
                                .mapToObj(i -> type.isFloating()
                                        ? (Number) (Elements.getDouble(tensor.bytes(), type, (int) i) + 0.0)
                                        : (Number) Elements.getLong(tensor.bytes(), type, (int) i))
                                .toList());
            }
        }

        WeightSource source(List<? extends Number> numbers) {
            return target -> {
                for (int i = 0; i < numbers.size(); i++) {
                    put(target, i, numbers.get(i));
                }
            };
        }

        private void put(Tensor target, int index, Number number) {
            if (type.isFloating()) {
                Elements.putDouble(target.bytes(), type, index, number.doubleValue());
            } else {
                Elements.putLong(target.bytes(), type, index, number.longValue());
            }
        }
    }

    private static boolean isStrings(OnnxNode node, String attribute) {
        OnnxTensor tensor = node.tensor(attribute);
        return tensor != null && OnnxTensors.dataType(tensor.proto().getDataType()) == null;
    }

    private static EngineException encodesStrings(OnnxNode node) {
        return new EngineException(
                Fault.of(ErrorCode.MODEL_UNSUPPORTED, node.name(), "encodes strings, which are not supported")
                        .got(node.opType())
                        .fix("encode the strings before the model, and export it from the numbers on"));
    }

    private static void labelEncoder(OnnxNode node, OnnxGraph graph) {
        if (node.has("keys_strings") || node.has("classes_strings") || isStrings(node, "keys_tensor")) {
            throw encodesStrings(node);
        }
        if (node.has("values_strings") || isStrings(node, "values_tensor")) {
            graph.withholdStrings(node, 0);
            return;
        }
        Numbers keys = Numbers.of(node, "keys");
        Numbers values = Numbers.of(node, "values");
        if (keys == null
                || values == null
                || keys.values().size() != values.values().size()) {
            throw new EngineException(node.invalid("keys and values must be lists of one length")
                    .got((keys == null ? "no" : keys.values().size()) + " keys and "
                            + (values == null ? "no" : values.values().size()) + " values"));
        }
        Map<Number, Number> table = keys.type().isFloating()
                ? new TreeMap<>((a, b) -> Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0))
                : new TreeMap<>((a, b) -> Long.compare(a.longValue(), b.longValue()));
        for (int i = 0; i < keys.values().size(); i++) {
            table.putIfAbsent(keys.values().get(i), values.values().get(i));
        }
        NodeMath math = new NodeMath(node, graph);
        List<Number> sorted = List.copyOf(table.keySet());
        List<Number> found = List.copyOf(table.values());
        math.output(
                new LabelLookup(),
                math.cast(node.input(0), keys.type()),
                graph.fixed(node, TensorType.of(keys.type(), sorted.size()), keys.source(sorted)),
                graph.fixed(node, TensorType.of(values.type(), found.size()), values.source(found)),
                graph.fixed(
                        node, TensorType.of(values.type()), values.source(List.of(otherwise(node, values.type())))));
    }

    /** The value for what is not among the keys. */
    private static Number otherwise(OnnxNode node, DataType type) {
        OnnxTensor tensor = node.tensor("default_tensor");
        if (tensor != null) {
            List<? extends Number> given =
                    Numbers.of(OnnxTensors.read(tensor, node.name())).values();
            if (given.size() == 1) {
                return given.get(0);
            }
        }
        return type.isFloating() ? node.real("default_float", -0.0f) : node.integer("default_int64", -1);
    }

    /** One column for each category along a new last axis, FP32. */
    private static void oneHotEncoder(OnnxNode node, OnnxGraph graph) {
        if (node.has("cats_strings")) {
            throw encodesStrings(node);
        }
        NodeMath math = new NodeMath(node, graph);
        List<Long> categories = node.integers("cats_int64s");
        String x = math.cast(node.input(0), DataType.INT64);
        if (!node.flag("zeros", true)) {
            x = math.of(new LabelLookup(), x, sorted(node, graph, categories), sorted(node, graph, categories));
        }
        String equal = math.of(new Binary(BinaryFunction.EQUAL), math.unsqueeze(x, -1L), graph.longs(node, categories));
        math.output(new Cast(DataType.FP32), equal);
    }

    /** The categories in ascending order; looking one up among them fails where it is not there. */
    private static String sorted(OnnxNode node, OnnxGraph graph, List<Long> categories) {
        return graph.longs(node, categories.stream().sorted().distinct().toList());
    }
}
