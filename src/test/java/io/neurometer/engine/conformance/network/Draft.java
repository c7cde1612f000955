package io.neurometer.engine.conformance.network;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A network taken apart, of which smaller ones are made.
 *
 * @param nodes in an order in which every value is made before it is read
 * @param inputs data by value name
 * @param constants elements by value name
 */
record Draft(List<Node> nodes, Map<String, Tensor> inputs, Map<String, Tensor> constants, List<String> outputs) {

    static Draft of(NetworkCase network) {
        Graph graph = network.graph();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        graph.weights().forEach((name, weight) -> {
            Tensor tensor = Tensor.allocate(weight.type());
            weight.source().fill(tensor);
            constants.put(name, tensor);
        });
        return new Draft(graph.nodes(), network.inputs(), constants, graph.outputs());
    }

    /** With other outputs. */
    Draft yielding(List<String> names) {
        return new Draft(nodes, inputs, constants, names);
    }

    /** Without a node: what it made comes with the request. */
    Draft given(Node node, Map<String, Tensor> values) {
        Map<String, Tensor> given = new LinkedHashMap<>(inputs);
        for (String output : node.outputs()) {
            Tensor value = values.get(output);
            if (value == null || outputs.contains(output)) {
                return this;
            }
            given.put(output, value);
        }
        return new Draft(without(node), given, constants, outputs);
    }

    /** Without a node: whoever read its first output reads another value. */
    Draft bypassing(Node node, String instead) {
        String gone = node.outputs().get(0);
        List<Node> left = new ArrayList<>();
        for (Node other : without(node)) {
            List<String> read = new ArrayList<>(other.inputs());
            Collections.replaceAll(read, gone, instead);
            left.add(new Node(other.name(), other.layer(), other.op(), read, other.outputs()));
        }
        List<String> yielded = new ArrayList<>(outputs);
        Collections.replaceAll(yielded, gone, instead);
        return new Draft(left, inputs, constants, yielded);
    }

    private List<Node> without(Node node) {
        return nodes.stream().filter(other -> !other.equals(node)).toList();
    }

    /** The sizes that tensors have, largest first. */
    Set<Long> sizes() {
        Set<Long> sizes = new TreeSet<>(Collections.reverseOrder());
        inputs.values().forEach(tensor -> addSizes(tensor, sizes));
        constants.values().forEach(tensor -> addSizes(tensor, sizes));
        return sizes;
    }

    private static void addSizes(Tensor tensor, Set<Long> sizes) {
        for (long size : tensor.shape().sizes()) {
            sizes.add(size);
        }
    }

    /** With a smaller size wherever there is that one, in settings too. */
    Draft resized(long size, long smaller) {
        Map<String, Tensor> data = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> data.put(name, resized(tensor, size, smaller)));
        Map<String, Tensor> kept = new LinkedHashMap<>();
        constants.forEach((name, tensor) -> kept.put(name, resized(tensor, size, smaller)));
        return new Draft(nodes, data, kept, outputs);
    }

    private static Tensor resized(Tensor tensor, long size, long smaller) {
        long[] sizes = tensor.shape().sizes();
        if (tensor.dataType() == DataType.INT64) {
            Tensor changed = tensor.copy();
            for (int i = 0; i < changed.elements(); i++) {
                if (Elements.getLong(changed.bytes(), DataType.INT64, i) == size) {
                    Elements.putLong(changed.bytes(), DataType.INT64, i, smaller);
                }
            }
            return changed;
        }
        long[] strides = Shape.rowMajorStrides(sizes);
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] == size ? smaller : sizes[i];
        }
        Tensor changed = Tensor.allocate(tensor.dataType(), sizes);
        for (int i = 0; i < changed.elements(); i++) {
            long from = 0;
            long rest = i;
            for (int dim = sizes.length - 1; dim >= 0; dim--) {
                from += rest % sizes[dim] * strides[dim];
                rest /= sizes[dim];
            }
            Elements.putDouble(
                    changed.bytes(), tensor.dataType(), i, Elements.getDouble(tensor.bytes(), tensor.dataType(), (int)
                            from));
        }
        return changed;
    }

    /** The network with the nodes, inputs and constants that its outputs need. */
    NetworkCase network() {
        Set<String> needed = new LinkedHashSet<>(outputs);
        List<Node> kept = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                kept.add(0, node);
                needed.addAll(node.inputs());
            }
        }
        GraphBuilder builder = new GraphBuilder("made smaller");
        Map<String, Tensor> data = new LinkedHashMap<>(inputs);
        data.keySet().retainAll(needed);
        data.forEach((name, tensor) -> builder.input(name, tensor.type()));
        constants.forEach((name, tensor) -> {
            if (needed.contains(name)) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.byteSize()));
                bytes.put(tensor.bytes()).flip();
                builder.weight(Weight.of(name, tensor.type(), WeightSource.bytes(bytes)));
            }
        });
        kept.forEach(node -> builder.node(node.name(), node.layer(), node.op(), node.inputs(), node.outputs()));
        new HashSet<>(outputs).forEach(builder::output);
        return new NetworkCase(builder.build(), data);
    }
}
