package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ONNX graph under construction: its nodes, and its constants, none of which is in memory. */
final class GraphWriter {
    /** The version of ONNX's operators that files are written for unless one needs a later one. */
    static final long OPSET = 20;

    static final long MAX_OPSET = 21;

    private final TypedGraph typed;
    private final Set<String> names = new HashSet<>();
    private final List<NodeProto> nodes = new ArrayList<>();
    private final Map<String, Initializer> constants = new LinkedHashMap<>();
    private final Map<Object, String> shared = new HashMap<>();
    private final Set<String> matrices;
    private long opset = OPSET;

    GraphWriter(TypedGraph typed) {
        this.typed = typed;
        typed.graph().inputs().forEach(input -> names.add(input.name()));
        names.addAll(typed.graph().weights().keySet());
        for (Node node : typed.graph().nodes()) {
            names.add(node.name());
            names.addAll(node.outputs());
        }
        this.matrices = matricesOfOneUse();
    }

    @Nullable
    TensorType type(String value) {
        return typed.type(value);
    }

    List<NodeProto> nodes() {
        return nodes;
    }

    /** The constants that the nodes read. */
    List<Initializer> constants() {
        return List.copyOf(constants.values());
    }

    long opset() {
        return opset;
    }

    /** An operator is written that earlier versions do not have. */
    void requireOpset(long version) {
        opset = Math.max(opset, version);
    }

    void node(String name, String opType, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        inputs.forEach(this::use);
        nodes.add(NodeProto.newBuilder()
                .setName(name)
                .setOpType(opType)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(Arrays.asList(attributes))
                .build());
    }

    /** A weight that is read is written. */
    private void use(String value) {
        Weight weight = typed.graph().weights().get(value);
        if (weight != null) {
            constants.putIfAbsent(value, Initializer.of(weight));
        }
    }

    String constant(Initializer initializer) {
        constants.put(initializer.name(), initializer);
        return initializer.name();
    }

    /** A name that no value and no node has. */
    String fresh(String base) {
        String name = base;
        for (int i = 1; !names.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }

    /** A value that several nodes read, made by the first of them. */
    String shared(Object key, Supplier<String> maker) {
        String made = shared.get(key);
        if (made == null) {
            made = maker.get();
            shared.put(key, made);
        }
        return made;
    }

    /** The transpose of a matrix [out, in]: stored so where nothing else reads the matrix. */
    String transposed(String matrix, NodeWriter reader) {
        Weight weight = typed.graph().weights().get(matrix);
        if (weight != null && matrices.contains(matrix)) {
            constants.putIfAbsent(matrix, Initializer.transposed(weight));
            return matrix;
        }
        return shared(
                List.of("transposed", matrix),
                () -> reader.add(
                        "weight_transposed", "Transpose", List.of(matrix), Attributes.integers("perm", List.of(1, 0))));
    }

    /** A value under another shape of as many elements: stored so where it is a weight that one node reads. */
    String reshaped(String value, long[] sizes, NodeWriter reader) {
        Weight weight = typed.graph().weights().get(value);
        if (weight != null && uses(value) == 1) {
            return constant(Initializer.of(weight).shaped(sizes));
        }
        return reader.add("shaped", "Reshape", value, reader.longs("shape", sizes));
    }

    private long uses(String value) {
        return typed.graph().nodes().stream()
                        .flatMap(node -> node.inputs().stream())
                        .filter(value::equals)
                        .count()
                + typed.graph().outputs().stream().filter(value::equals).count();
    }

    /** The weights that nothing reads but fully-connected layers over more than rows of features. */
    private Set<String> matricesOfOneUse() {
        Set<String> multiplied = new HashSet<>();
        Set<String> others = new HashSet<>(typed.graph().outputs());
        for (Node node : typed.graph().nodes()) {
            for (int i = 0; i < node.inputs().size(); i++) {
                String input = node.inputs().get(i);
                boolean isMatrix = node.op() instanceof Linear.FullyConnected
                        && i == 1
                        && !LinearWriters.isGemm(typed.type(node.inputs().get(0)));
                (isMatrix ? multiplied : others).add(input);
            }
        }
        multiplied.removeAll(others);
        multiplied.removeIf(name -> {
            Weight weight = typed.graph().weights().get(name);
            return weight == null || weight.type().dataType() != DataType.FP32;
        });
        return multiplied;
    }
}
