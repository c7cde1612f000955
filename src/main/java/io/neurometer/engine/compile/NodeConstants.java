package io.neurometer.engine.compile;

import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Tensor;
import java.util.function.UnaryOperator;

/** The constants among the inputs of one node. */
record NodeConstants(Node node, TypedGraph typed, ConstantLoader constants, PreparedBytes given)
        implements KernelConstants {
    @Override
    public boolean has(int input) {
        return input < node.inputs().size()
                && typed.constants().contains(node.inputs().get(input));
    }

    @Override
    public boolean isMade(int input) {
        return has(input) && !typed.graph().weights().containsKey(node.inputs().get(input));
    }

    @Override
    public Tensor prepared(int input, String form, UnaryOperator<Tensor> maker) {
        if (!has(input)) {
            throw new IllegalArgumentException("input " + input + " of " + node.name() + " is not constant");
        }
        Tensor tensor = constants.prepared(node.inputs().get(input), form, maker);
        given.add(node, input, form, tensor);
        return tensor;
    }

    @Override
    public boolean takeRoom(long bytes) {
        return constants.takeRoom(bytes);
    }
}
