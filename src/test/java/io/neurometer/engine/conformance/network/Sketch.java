package io.neurometer.engine.conformance.network;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network in the making: nodes with the types of their values, and the data of its inputs. */
final class Sketch {
    private static final long MOST_ELEMENTS = 3000;

    /** The latest values are read more often than others. */
    private static final int LATEST = 3;

    private final Chance chance;
    private final GraphBuilder builder = new GraphBuilder("by chance");
    private final Map<String, TensorType> types = new LinkedHashMap<>();
    private final Map<String, Tensor> known = new HashMap<>();
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<String> values = new ArrayList<>();

    Sketch(Chance chance) {
        this.chance = chance;
    }

    Chance chance() {
        return chance;
    }

    Shape shape(String value) {
        return type(value).shape();
    }

    TensorType type(String value) {
        TensorType type = types.get(value);
        if (type == null) {
            throw new IllegalArgumentException("no value " + value);
        }
        return type;
    }

    /** An input of the network with data. */
    String input(Tensor data) {
        String name = builder.input(builder.freshValue("input"), data.type());
        types.put(name, data.type());
        inputs.put(name, data);
        return name;
    }

    /** A constant. */
    String constant(Tensor data) {
        String name = builder.freshValue("constant");
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(data.byteSize()));
        bytes.put(data.bytes()).flip();
        builder.weight(Weight.of(name, data.type(), WeightSource.bytes(bytes)));
        types.put(name, data.type());
        known.put(name, data);
        return name;
    }

    /** FP32 numbers from {@code least} to {@code most}. */
    Tensor numbers(double least, double most, long... sizes) {
        float[] numbers = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = chance.real(least, most);
        }
        return Tensor.ofFloats(numbers, sizes);
    }

    /** Weights of a magnitude with which sums stay small. */
    String weight(long... sizes) {
        return constant(numbers(-0.6, 0.6, sizes));
    }

    /** A constant, or an input, of numbers around 0 or around 1. */
    String operand(long... sizes) {
        Tensor numbers = chance.oneIn(2) ? numbers(-1, 1, sizes) : numbers(0.5, 1.5, sizes);
        return chance.oneIn(3) ? input(numbers) : constant(numbers);
    }

    /** INT64 settings of an operator. */
    String longs(long... values) {
        return constant(Tensor.ofLongs(values, values.length));
    }

    /** A value that later nodes may read. */
    String keep(String value) {
        if (!values.contains(value)) {
            values.add(value);
        }
        return value;
    }

    /** One of the values, the latest more often than others. */
    String any() {
        int from = chance.oneIn(4) ? 0 : Math.max(0, values.size() - LATEST);
        return values.get(chance.from(from, values.size() - 1));
    }

    /** The values of a type. */
    List<String> alike(TensorType type) {
        return values.stream().filter(value -> type(value).equals(type)).toList();
    }

    /** The output of a new node; the input itself where the operator does not take it, or makes too much of it. */
    String node(Op op, String... nodeInputs) {
        List<String> made = nodes(op, 1, nodeInputs);
        return made.isEmpty() ? nodeInputs[0] : made.get(0);
    }

    /** The outputs of a new node; none where the operator does not take its inputs, or makes too much of them. */
    List<String> nodes(Op op, int outputs, String... nodeInputs) {
        List<TensorType> made = made(op, nodeInputs);
        if (made.size() < outputs) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add(builder.freshValue(op.kind()));
            types.put(names.get(i), made.get(i));
        }
        builder.node(names.get(0), names.get(0), op, Arrays.asList(nodeInputs), names);
        return names;
    }

    private List<TensorType> made(Op op, String... nodeInputs) {
        Inputs.Builder given = new Inputs.Builder();
        for (String input : nodeInputs) {
            if (input.equals(Node.ABSENT)) {
                given.addAbsent();
            } else {
                given.add(type(input), known.get(input));
            }
        }
        try {
            List<TensorType> made = op.infer(given.build());
            boolean fits = made.stream()
                    .allMatch(type -> type.shape().isFixed() && type.shape().elements() <= MOST_ELEMENTS);
            return fits ? made : List.of();
        } catch (EngineException | TypeUnknownException | ArithmeticException refused) {
            return List.of();
        }
    }

    /** The network, with the latest value and some others as outputs. */
    NetworkCase finish() {
        Set<String> outputs = new LinkedHashSet<>();
        outputs.add(values.get(values.size() - 1));
        for (int i = chance.from(0, 2); i > 0; i--) {
            outputs.add(any());
        }
        outputs.removeIf(output -> inputs.containsKey(output) || type(output).dataType() != DataType.FP32);
        if (outputs.isEmpty()) {
            outputs.add(node(new Elementwise.Unary(UnaryFunction.NEG), values.get(0)));
        }
        outputs.forEach(builder::output);
        known.values().forEach(Tensor::close);
        return new NetworkCase(builder.build(), inputs);
    }
}
