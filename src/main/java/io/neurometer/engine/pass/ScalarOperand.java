package io.neurometer.engine.pass;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import org.jspecify.annotations.Nullable;

/**
 * One number and another value combined by a function of two numbers; a division by a number is seen as a product.
 *
 * @param node the node that combines them
 * @param other the value that is not the number
 */
record ScalarOperand(Node node, String other, double number) {

    /** The number that is added to what {@code value} is made of, or null. */
    static @Nullable ScalarOperand addend(Rewriter graph, String value) {
        return commutative(graph, graph.binary(value, BinaryFunction.ADD));
    }

    /** The number that what {@code value} is made of is multiplied by, or null. */
    static @Nullable ScalarOperand factor(Rewriter graph, String value) {
        return factor(graph, graph.maker(value, Elementwise.Binary.class));
    }

    /** The number by which a node multiplies its other operand, or null. */
    static @Nullable ScalarOperand factor(Rewriter graph, @Nullable Node node) {
        if (node == null) {
            return null;
        }
        if (isA(node, BinaryFunction.DIV)) {
            String dividend = Rewriter.input(node, 0);
            Double divisor = graph.scalar(Rewriter.input(node, 1), dividend);
            return divisor == null || divisor == 0 ? null : new ScalarOperand(node, dividend, 1 / divisor);
        }
        return isA(node, BinaryFunction.MUL) ? commutative(graph, node) : null;
    }

    /** The number to whose power what {@code value} is made of is raised, or null. */
    static @Nullable ScalarOperand exponent(Rewriter graph, String value) {
        Node node = graph.binary(value, BinaryFunction.POW);
        if (node == null) {
            return null;
        }
        Double number = graph.scalar(Rewriter.input(node, 1), Rewriter.input(node, 0));
        return number == null ? null : new ScalarOperand(node, Rewriter.input(node, 0), number);
    }

    private static boolean isA(Node node, BinaryFunction function) {
        return node.op().equals(new Elementwise.Binary(function));
    }

    private static @Nullable ScalarOperand commutative(Rewriter graph, @Nullable Node node) {
        if (node == null) {
            return null;
        }
        for (int i = 1; i >= 0; i--) {
            String other = Rewriter.input(node, 1 - i);
            Double number = graph.isConstant(other) ? null : graph.scalar(Rewriter.input(node, i), other);
            if (number != null) {
                return new ScalarOperand(node, other, number);
            }
        }
        return null;
    }
}
