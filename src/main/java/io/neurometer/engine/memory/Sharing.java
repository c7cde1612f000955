package io.neurometer.engine.memory;

import io.neurometer.engine.graph.Node;

/** Which nodes may write output 0 where one of their inputs lies. Views always do and are not asked. */
public interface Sharing {
    /** No node writes over an input. */
    Sharing NONE = (node, input, onlyReader) -> false;

    /** Nodes write over an operand that nobody reads later, where their operator allows it. */
    Sharing IN_PLACE = (node, input, onlyReader) -> node.op().mayOverwrite(input);

    /** Nodes write over an operand wherever memory allows it: no plan can do with less. */
    Sharing ANYWHERE = (node, input, onlyReader) -> true;

    /**
     * Asked only where memory allows it: the input is of the same size in bytes as the output, belongs to no constant,
     * input or output of the model, and is read at no later step.
     *
     * @param onlyReader whether no other node has read it either
     */
    boolean allows(Node node, int input, boolean onlyReader);

    /** Allows what either of both allows. */
    default Sharing or(Sharing other) {
        return (node, input, onlyReader) -> allows(node, input, onlyReader) || other.allows(node, input, onlyReader);
    }
}
