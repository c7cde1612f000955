package io.neurometer.engine.memory;

import io.neurometer.engine.graph.Node;

/** Which nodes may run in place: write output 0 where one of their inputs lies. Views always do and are not asked. */
public interface InPlaceRule {
    /** No node runs in place. */
    InPlaceRule NEVER = (node, input, onlyReader) -> false;

    /** Nodes write over an operand that nobody reads later, where their operator allows it. */
    InPlaceRule BY_OPERATOR = (node, input, onlyReader) -> node.op().mayOverwrite(input);

    /** Nodes write over an operand wherever memory allows it: no plan can do with less. */
    InPlaceRule ALWAYS = (node, input, onlyReader) -> true;

    /**
     * Asked only where memory allows it: the input is of the same size in bytes as the output, belongs to no constant,
     * input or output of the model, and is read at no later step.
     *
     * @param onlyReader whether no other node has read it either
     */
    boolean allows(Node node, int input, boolean onlyReader);

    /** Allows what either of both allows. */
    default InPlaceRule or(InPlaceRule other) {
        return (node, input, onlyReader) -> allows(node, input, onlyReader) || other.allows(node, input, onlyReader);
    }
}
