package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphEditor;
import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects a patch. Constants get names that say how they are computed, so that equal ones are one. */
final class PatchBuilder {
    private final GraphEditor graph;
    private final List<Node> removed = new ArrayList<>();
    private final List<Node> added = new ArrayList<>();
    private final Set<String> addedValues = new HashSet<>();
    private final List<Weight> weights = new ArrayList<>();
    private final Map<String, Tensor> values = new HashMap<>();
    private final Map<String, String> redirects = new HashMap<>();

    PatchBuilder(GraphEditor graph) {
        this.graph = graph;
    }

    PatchBuilder remove(Node... nodes) {
        removed.addAll(Arrays.asList(nodes));
        return this;
    }

    PatchBuilder remove(List<Node> nodes) {
        removed.addAll(nodes);
        return this;
    }

    /** Lets the consumers of one value read another. */
    PatchBuilder redirect(String from, String to) {
        redirects.put(from, to);
        return this;
    }

    /** Adds a node of the name and layer of {@code like}, which is removed. */
    PatchBuilder replace(Node like, Op op, List<String> inputs, String output) {
        added.add(new Node(like.name(), like.layer(), op, inputs, List.of(output)));
        return this;
    }

    /** Adds a node that belongs to the layer of {@code near} and makes a value that has its name already. */
    PatchBuilder giving(String output, Node near, String name, Op op, String... inputs) {
        return add(new Node(fresh(name), near.layer(), op, List.of(inputs), List.of(output)));
    }

    PatchBuilder add(Node node) {
        added.add(node);
        return this;
    }

    /** Adds a node that belongs to the layer of {@code near}, and gives its output, under a name that starts as stated. */
    String node(Node near, String base, Op op, String... inputs) {
        String output = fresh(base);
        added.add(new Node(output, near.layer(), op, List.of(inputs), List.of(output)));
        return output;
    }

    /** A name that no value and no node has. */
    String fresh(String base) {
        String name = base;
        for (int i = 1; graph.exists(name) || graph.node(name) != null || !addedValues.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }

    /** Adds a node whose inputs are all constant, and gives its output. */
    String constant(Op op, String... inputs) {
        String name = ConstantNames.bounded(described(op) + "(" + String.join(", ", inputs) + ")");
        if (addedValues.add(name)) {
            added.add(new Node(name, name, op, List.of(inputs), List.of(name)));
        }
        return name;
    }

    /** A constant under another shape; itself where it has it. */
    String reshaped(String value, long... sizes) {
        TensorType type = graph.typed().type(value);
        if (type != null && type.shape().equals(Shape.of(sizes))) {
            return value;
        }
        return constant(new Shaping.Reshape(true), value, longs(sizes));
    }

    /** An INT64 vector that holds for all input shapes. */
    String longs(long... elements) {
        return weight(
                Arrays.toString(elements),
                TensorType.of(DataType.INT64, elements.length),
                WeightSource.longs(elements));
    }

    /** A vector of one value. */
    String vector(DataType type, long length, double value) {
        return weight(
                value + " as " + type + "[" + length + "]", TensorType.of(type, length), WeightSource.constant(value));
    }

    private String weight(String name, TensorType type, WeightSource source) {
        if (addedValues.add(name) && !graph.exists(name)) {
            weights.add(new Weight(name, type, type.shape().elements(), false, source));
        }
        return name;
    }

    /** A small constant whose value is known now, under a name of its own; it holds for the bound input shapes alone. */
    String known(String base, Tensor value) {
        String name = fresh(base);
        values.put(name, value);
        return name;
    }

    /** A shape, or other INT64 vector, that holds for the bound input shapes alone. */
    String shape(Shape shape) {
        String name = "shape " + shape;
        if (addedValues.add(name) && !graph.exists(name)) {
            long[] sizes = shape.sizes();
            values.put(name, Tensor.ofLongs(sizes, sizes.length));
        }
        return name;
    }

    GraphPatch build() {
        return new GraphPatch(removed, added, weights, values, redirects);
    }

    private static String described(Op op) {
        return op instanceof Elementwise.Binary || op instanceof Shaping.Reshape ? op.kind() : op.toString();
    }
}
