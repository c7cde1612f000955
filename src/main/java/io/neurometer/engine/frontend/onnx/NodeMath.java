package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Cast;
import io.neurometer.engine.op.Elementwise.CastLike;
import io.neurometer.engine.op.Movement.Transpose;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Steps of the compositions that operators of other domains become, as values of the graph under construction. */
final class NodeMath {
    private final OnnxNode node;
    private final OnnxGraph graph;

    NodeMath(OnnxNode node, OnnxGraph graph) {
        this.node = node;
        this.graph = graph;
    }

    String of(Op op, String... inputs) {
        return graph.intermediate(node, op, inputs);
    }

    String add(String a, String b) {
        return of(new Binary(BinaryFunction.ADD), a, b);
    }

    String sub(String a, String b) {
        return of(new Binary(BinaryFunction.SUB), a, b);
    }

    String mul(String a, String b) {
        return of(new Binary(BinaryFunction.MUL), a, b);
    }

    /** The sum, or {@code a} where the optional input is not given. */
    String addIfGiven(String a, int input) {
        return node.hasInput(input) ? add(a, node.input(input)) : a;
    }

    /** The value as another type; itself where it is known to be of that type already. */
    String cast(String value, DataType to) {
        TensorType type = graph.type(value);
        return type != null && type.dataType() == to ? value : of(new Cast(to), value);
    }

    /** A number of the type that another value has. */
    String number(double number, String like) {
        TensorType type = graph.type(like);
        return type == null
                ? of(new CastLike(), graph.scalar(node, DataType.FP32, number), like)
                : graph.scalar(node, type.dataType(), number);
    }

    String transpose(String value, Integer... permutation) {
        return of(new Transpose(List.of(permutation)), value);
    }

    /** With the last two of its dimensions exchanged. */
    String swapLast(String value, int rank) {
        List<Integer> permutation = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            permutation.add(i);
        }
        Collections.swap(permutation, rank - 2, rank - 1);
        return of(new Transpose(permutation), value);
    }

    String reshape(String value, Long... shape) {
        return of(new Shaping.Reshape(false), value, graph.longs(node, List.of(shape)));
    }

    String unsqueeze(String value, Long... axes) {
        return of(new Shaping.Unsqueeze(), value, graph.longs(node, List.of(axes)));
    }

    /** The number of dimensions. @throws EngineException when it is not known */
    int rank(String value) {
        return known(value).shape().rank();
    }

    /** The size of a dimension. @throws EngineException when it is not known */
    long size(String value, int axis) {
        TensorType type = known(value);
        if (axis >= type.shape().rank()
                || -axis > type.shape().rank()
                || !type.shape().dim(axis).isFixed()) {
            throw unknown(value, type.toString());
        }
        return type.shape().size(axis);
    }

    private TensorType known(String value) {
        TensorType type = graph.type(value);
        if (type == null) {
            throw unknown(value, "a shape that depends on data");
        }
        return type;
    }

    private EngineException unknown(String value, String got) {
        return new EngineException(node.unsupported("the shape of '" + value + "' must be known from the model")
                .got(got)
                .fix("state the shapes of the model's inputs and run ONNX's shape inference on it"));
    }

    /** The value under the node's own name. */
    void output(Op op, String... inputs) {
        graph.emit(node, op, List.of(inputs), List.of(node.output(0)));
    }
}
