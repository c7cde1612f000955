package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of values of a graph under construction, as far as they follow from the declared inputs, for operators whose
 * meaning depends on the number of dimensions. Nothing is computed, so sizes may be unknown that will be known later.
 */
final class KnownTypes {
    private static final long MAX_SETTING_ELEMENTS = 64;

    private final GraphBuilder builder;
    private final Map<String, TensorType> types = new HashMap<>();
    private int visited;

    KnownTypes(GraphBuilder builder) {
        this.builder = builder;
    }

    /** The type, or null when not even the number of dimensions is known. */
    @Nullable
    TensorType of(String value) {
        Weight weight = builder.findWeight(value);
        if (weight != null) {
            return weight.type();
        }
        for (GraphInput input : builder.inputs()) {
            types.putIfAbsent(input.name(), input.type());
        }
        List<Node> nodes = builder.nodes();
        while (visited < nodes.size()) {
            visit(nodes.get(visited++));
        }
        return types.get(value);
    }

    private void visit(Node node) {
        Inputs.Builder inputs = new Inputs.Builder();
        for (String input : node.inputs()) {
            if (input.equals(Node.ABSENT)) {
                inputs.addAbsent();
                continue;
            }
            Weight weight = builder.findWeight(input);
            TensorType type = weight == null ? types.get(input) : weight.type();
            if (type == null) {
                return;
            }
            inputs.add(type, weight == null ? null : setting(weight));
        }
        try {
            List<TensorType> outputs = node.op().infer(inputs.build());
            for (int i = 0; i < Math.min(outputs.size(), node.outputs().size()); i++) {
                types.put(node.outputs().get(i), outputs.get(i));
            }
        } catch (EngineException | TypeUnknownException | ArithmeticException unknown) {
            // Whoever asks for the type of an output is told that it is not known; what is wrong is found later.
        }
    }

    /** The value of a weight that may be axes or sizes. */
    private static @Nullable Tensor setting(Weight weight) {
        if (weight.type().dataType().isFloating() || weight.type().shape().elements() > MAX_SETTING_ELEMENTS) {
            return null;
        }
        Tensor value = Tensor.allocate(weight.type());
        weight.source().fill(value);
        return value;
    }
}
