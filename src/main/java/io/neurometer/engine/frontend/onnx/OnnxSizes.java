package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Arithmetic on INT64 vectors of sizes within one node. Shapes are not known while a file is read, so what depends on them
 * is said in operators, which compiling folds into constants.
 */
final class OnnxSizes {
    private static final int NO_END = Integer.MAX_VALUE;

    private final OnnxNode node;
    private final OnnxGraph graph;

    OnnxSizes(OnnxNode node, OnnxGraph graph) {
        this.node = node;
        this.graph = graph;
    }

    /** The sizes of a value. */
    String of(String value) {
        return of(value, 0, NO_END);
    }

    /** The sizes of a value from a dimension on. */
    String from(String value, int start) {
        return of(value, start, NO_END);
    }

    /** The sizes of a value from one dimension to another, exclusively. */
    String of(String value, int start, int end) {
        return graph.intermediate(node, new Shaping.ShapeOf(start, end), value);
    }

    /** A vector of one element: the number of dimensions of a value. */
    String rank(String value) {
        return of(of(value));
    }

    String longs(Long... values) {
        return graph.longs(node, Arrays.asList(values));
    }

    String longs(List<Long> values) {
        return graph.longs(node, values);
    }

    String repeated(long value, int times) {
        return graph.longs(node, Collections.nCopies(times, value));
    }

    /** As many ones as a vector of one element says. */
    String ones(String count) {
        return graph.intermediate(node, new Generation.ConstantOfShape(DataType.INT64, 1), count);
    }

    String plus(String a, String b) {
        return binary(BinaryFunction.ADD, a, b);
    }

    String minus(String a, String b) {
        return binary(BinaryFunction.SUB, a, b);
    }

    String binary(BinaryFunction function, String a, String b) {
        return add(new Elementwise.Binary(function), a, b);
    }

    /** One vector after another. */
    String joined(String... vectors) {
        return add(new Movement.Concat(0), vectors);
    }

    private String add(Op op, String... inputs) {
        return graph.intermediate(node, op, inputs);
    }
}
