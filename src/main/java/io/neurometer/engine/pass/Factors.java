package io.neurometer.engine.pass;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A product taken apart, however it is associated: constant factors as one number, and the others. */
final class Factors {
    private static final int MAX_DEPTH = 6;

    private final Rewriter graph;
    private final List<String> others = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private double constant = 1;

    private Factors(Rewriter graph) {
        this.graph = graph;
    }

    /** The factors of what a node makes; products that others read too are not taken apart. */
    static Factors of(Rewriter graph, Node root) {
        Factors factors = new Factors(graph);
        factors.takeApart(root, 0);
        return factors;
    }

    /** The factors of a value: itself where it is no product. */
    static Factors of(Rewriter graph, String value) {
        Factors factors = new Factors(graph);
        Node producer = graph.producer(value, Elementwise.Binary.class);
        if (producer == null || !factors.takeApart(producer, 0)) {
            factors.others.add(value);
        }
        return factors;
    }

    private boolean takeApart(Node node, int depth) {
        BinaryFunction function =
                node.op() instanceof Elementwise.Binary binary ? binary.function() : BinaryFunction.EQUAL;
        String first = Rewriter.input(node, 0);
        String second = Rewriter.input(node, 1);
        Double divisor = function == BinaryFunction.DIV ? graph.scalar(second, Rewriter.output(node)) : null;
        if (function == BinaryFunction.MUL) {
            nodes.add(node);
            add(first, Rewriter.output(node), depth);
            add(second, Rewriter.output(node), depth);
            return true;
        }
        if (divisor != null && divisor != 0) {
            nodes.add(node);
            constant /= divisor;
            add(first, Rewriter.output(node), depth);
            return true;
        }
        return false;
    }

    private void add(String value, String with, int depth) {
        Double number = graph.scalar(value, with);
        if (number != null) {
            constant *= number;
            return;
        }
        Node producer = depth < MAX_DEPTH && graph.onlyConsumer(value) != null
                ? graph.producer(value, Elementwise.Binary.class)
                : null;
        if (producer == null || !takeApart(producer, depth + 1)) {
            others.add(value);
        }
    }

    double constant() {
        return constant;
    }

    List<String> others() {
        return others;
    }

    /** The products that were taken apart. */
    List<Node> nodes() {
        return nodes;
    }

    /** Whether the constant is this one and there are so many other factors. */
    boolean are(double number, int count) {
        return others.size() == count && Rewriter.isNear(constant, number);
    }

    /** The factor beside {@code value} where there are two, else null. */
    @Nullable
    String beside(String value) {
        if (others.size() != 2 || others.get(0).equals(others.get(1))) {
            return null;
        }
        return others.get(0).equals(value) ? others.get(1) : others.get(1).equals(value) ? others.get(0) : null;
    }
}
