package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the ONNX nodes for one node of the graph. The one that makes its output is called as that, which is the layer's
 * name where it is the layer's output; those before have names of their parts behind a slash.
 */
final class NodeWriter {
    private final GraphWriter graph;
    private final Node node;

    NodeWriter(GraphWriter graph, Node node) {
        this.graph = graph;
        this.node = node;
    }

    Op op() {
        return node.op();
    }

    GraphWriter graph() {
        return graph;
    }

    boolean has(int index) {
        return index < node.inputs().size() && !node.inputs().get(index).equals(Node.ABSENT);
    }

    /** The name of an input, empty where it is absent. */
    String input(int index) {
        return has(index) ? node.inputs().get(index) : Node.ABSENT;
    }

    List<String> inputs() {
        return node.inputs();
    }

    /** @throws EngineException when only running the model tells */
    TensorType type(int index) {
        TensorType type = graph.type(input(index));
        if (type == null) {
            throw unsupported("reads a value whose rank only running the model tells");
        }
        return type;
    }

    Shape shape(int index) {
        return type(index).shape();
    }

    /** The node is one of ONNX with the same inputs and outputs. */
    void same(String opType, AttributeProto... attributes) {
        last(opType, node.inputs(), attributes);
    }

    /** Adds the node that makes the output. */
    void last(String opType, List<String> inputs, AttributeProto... attributes) {
        String made = node.outputs().get(0);
        graph.node(made.equals(Node.ABSENT) ? node.name() : made, opType, inputs, node.outputs(), attributes);
    }

    /** Adds a node whose output only other nodes of this one read, and gives the name of its output. */
    String add(String part, String opType, List<String> inputs, AttributeProto... attributes) {
        String name = graph.fresh(name(part));
        graph.node(name, opType, inputs, List.of(name), attributes);
        return name;
    }

    String add(String part, String opType, String... inputs) {
        return add(part, opType, Arrays.asList(inputs));
    }

    /** Adds a node with several outputs that only other nodes of this one read. */
    List<String> addMany(String part, String opType, int outputs, List<String> inputs, AttributeProto... attributes) {
        String[] names = new String[outputs];
        Arrays.setAll(names, i -> graph.fresh(name(part)));
        graph.node(names[0], opType, inputs, List.of(names), attributes);
        return List.of(names);
    }

    /** A constant of the first input's type, without dimensions. */
    String scalar(String part, double value) {
        return scalar(part, type(0).dataType(), value);
    }

    String scalar(String part, DataType type, double value) {
        return graph.constant(Initializer.filled(graph.fresh(name(part)), TensorType.of(type), value));
    }

    /** A constant of the first input's type with the same value everywhere. */
    String filled(String part, double value, long... sizes) {
        TensorType filled = TensorType.of(type(0).dataType(), sizes);
        return graph.constant(Initializer.filled(graph.fresh(name(part)), filled, value));
    }

    /** An INT64 vector. */
    String longs(String part, long... values) {
        return graph.constant(Initializer.longs(graph.fresh(name(part)), Shape.of(values.length), values));
    }

    /** An INT64 number without dimensions. */
    String number(String part, long value) {
        return graph.constant(Initializer.longs(graph.fresh(name(part)), Shape.scalar(), value));
    }

    /** The input of that number as a constant under another shape of as many elements. */
    String shaped(int index, long... sizes) {
        return graph.reshaped(input(index), sizes, this);
    }

    EngineException unsupported(String problem) {
        return new EngineException(Fault.of(ErrorCode.MODEL_UNSUPPORTED, node.layer(), problem)
                .got(node.op().kind())
                .expected("what ONNX's operators of opset " + GraphWriter.MAX_OPSET + " can say"));
    }

    private String name(String part) {
        return node.name() + "/" + part;
    }
}
