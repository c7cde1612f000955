package io.neurometer.engine.measure.range;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.TensorType;

/** One node, as the rules for its operator see it. */
final class RangeNode {
    private final TypedGraph typed;
    private final Node node;
    private final ValueRanges values;

    RangeNode(TypedGraph typed, Node node, ValueRanges values) {
        this.typed = typed;
        this.node = node;
        this.values = values;
    }

    Op op() {
        return node.op();
    }

    int inputCount() {
        return node.inputs().size();
    }

    boolean has(int input) {
        return input < inputCount() && !node.inputs().get(input).equals(Node.ABSENT);
    }

    TensorType input(int input) {
        return type(node.inputs().get(input));
    }

    TensorType outputType(int output) {
        return type(node.outputs().get(output));
    }

    private TensorType type(String value) {
        TensorType type = typed.type(value);
        if (type == null) {
            throw new IllegalStateException("the type of '" + value + "' is not known");
        }
        return type;
    }

    Inputs inputs() {
        return typed.inputs(node);
    }

    /** What an operand may hold, as far as that is known. */
    Ranges range(int input) {
        return values.range(node.inputs().get(input), input(input));
    }

    /** Whether an operand follows from inputs whose values can be chosen. */
    boolean isFree(int input) {
        return has(input) && values.isFree(node.inputs().get(input));
    }

    boolean isSame(int one, int other) {
        return node.inputs().get(one).equals(node.inputs().get(other));
    }

    /** Whether what a result may be out is to be shared between operands now. */
    boolean mayShare() {
        return values.mayShare();
    }

    /** An operand must hold no other numbers. */
    void want(int input, Ranges wanted) {
        if (isFree(input)) {
            values.want(node.inputs().get(input), input(input), wanted);
        }
    }
}
