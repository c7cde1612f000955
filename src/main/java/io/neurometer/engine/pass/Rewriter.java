package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphEditor;
import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A graph as passes see it: questions that patterns ask, and changes that are counted. */
public final class Rewriter {
    private final GraphEditor graph;
    private int tried;
    private int applied;

    Rewriter(GraphEditor graph) {
        this.graph = graph;
    }

    int tried() {
        return tried;
    }

    int applied() {
        return applied;
    }

    /** Offers each node that runs and whose operator is of this kind to a rule, in order, and applies what it returns. */
    void each(Class<? extends Op> kind, Function<Node, @Nullable GraphPatch> rule) {
        for (Node seen : graph.running()) {
            Node node = graph.node(seen.name());
            if (node == null || !kind.isInstance(node.op())) {
                continue;
            }
            tried++;
            GraphPatch patch = rule.apply(node);
            if (patch != null) {
                apply(patch);
            }
        }
    }

    /** Applies a change if the graph allows it. */
    void apply(GraphPatch patch) {
        if (graph.apply(patch)) {
            applied++;
        }
    }

    PatchBuilder patch() {
        return new PatchBuilder(graph);
    }

    GraphEditor graph() {
        return graph;
    }

    /** The node that makes a value if it runs and is of this kind, else null. */
    @Nullable
    Node producer(String value, Class<? extends Op> kind) {
        Node producer = graph.isConstant(value) ? null : graph.producer(value);
        return producer != null && kind.isInstance(producer.op()) ? producer : null;
    }

    /** The node that makes a value with exactly this operator, else null. */
    @Nullable
    Node producer(String value, Op op) {
        Node producer = graph.isConstant(value) ? null : graph.producer(value);
        return producer != null && producer.op().equals(op) ? producer : null;
    }

    /** The node that makes a value with a function of two numbers, else null. */
    @Nullable
    Node binary(String value, BinaryFunction function) {
        return producer(value, new Elementwise.Binary(function));
    }

    boolean isConstant(String value) {
        return graph.isConstant(value);
    }

    /** Whether the values of all inputs from {@code first} on are known, as far as they are given. */
    boolean areKnown(Node node, int first) {
        return node.inputs().stream()
                .skip(first)
                .allMatch(input ->
                        input.equals(Node.ABSENT) || graph.typed().values().containsKey(input));
    }

    /** The only node that reads a value, and only once; null when there are more or the value is asked for. */
    @Nullable
    Node onlyConsumer(String value) {
        boolean only = graph.consumerCount(value) == 1 && !graph.isOutput(value);
        return only ? graph.consumers(value).get(0) : null;
    }

    /**
     * Adds the node behind the last of these to them if it alone reads that one's output and applies a constant to it, of the
     * same type and of a shape that fits.
     *
     * @return the constant, or null where there is no such node
     */
    @Nullable
    String takeConstant(List<Node> nodes, BinaryFunction function, Predicate<Shape> fits) {
        String value = output(nodes.get(nodes.size() - 1));
        Node next = onlyConsumer(value);
        if (next == null || !next.op().equals(new Elementwise.Binary(function))) {
            return null;
        }
        String constant = other(next, value);
        Shape shape = constant == null ? null : shape(constant);
        if (constant == null
                || shape == null
                || !isConstant(constant)
                || !isAccurate(constant, value)
                || !fits.test(shape)) {
            return null;
        }
        nodes.add(next);
        return constant;
    }

    /** The input of a node of two inputs that is not {@code value}; null when both are. */
    static @Nullable String other(Node node, String value) {
        boolean first = node.inputs().get(0).equals(value);
        boolean second = node.inputs().get(1).equals(value);
        return first == second ? null : node.inputs().get(first ? 1 : 0);
    }

    static String output(Node node) {
        return node.outputs().get(0);
    }

    static String input(Node node, int index) {
        return index < node.inputs().size() ? node.inputs().get(index) : Node.ABSENT;
    }

    /** The type of a value if it is fixed, else null. */
    @Nullable
    TensorType type(String value) {
        TensorType type = graph.typed().type(value);
        return type != null && type.shape().isFixed() ? type : null;
    }

    /** The shape of a value if it is fixed, else null. */
    @Nullable
    Shape shape(String value) {
        TensorType type = type(value);
        return type == null ? null : type.shape();
    }

    /** The type of a value whose shape is fixed. @throws IllegalStateException when it is not */
    TensorType fixedType(String value) {
        TensorType type = type(value);
        if (type == null) {
            throw new IllegalStateException("the shape of '" + value + "' is not fixed");
        }
        return type;
    }

    /** The shape of a value that is fixed. @throws IllegalStateException when it is not */
    Shape fixedShape(String value) {
        return fixedType(value).shape();
    }

    /** Whether two values have the same fixed shape. */
    boolean sameShape(String a, String b) {
        Shape shape = shape(a);
        Shape other = shape(b);
        return shape != null && other != null && shape.equals(other);
    }

    /** Whether all these values are of one type of 32 or 64 bits, in which rearranged arithmetic keeps its accuracy. */
    boolean isAccurate(String... values) {
        DataType common = null;
        for (String value : values) {
            TensorType type = type(value);
            if (type == null || (common != null && type.dataType() != common)) {
                return false;
            }
            common = type.dataType();
        }
        return common == DataType.FP32 || common == DataType.FP64;
    }

    /** A constant's only value, or the one that all its elements have; null where there is no such thing. */
    @Nullable
    Double uniform(String value) {
        Tensor tensor = graph.isConstant(value) ? graph.typed().values().get(value) : null;
        if (tensor == null || tensor.elements() == 0 || tensor.elements() > 64) {
            return null;
        }
        double first = Elements.getDouble(tensor.bytes(), tensor.dataType(), 0);
        for (int i = 1; i < tensor.elements(); i++) {
            if (Elements.getDouble(tensor.bytes(), tensor.dataType(), i) != first) {
                return null;
            }
        }
        return first;
    }

    /** A constant of one element that is not NaN and does not raise the rank of what it is combined with; else null. */
    @Nullable
    Double scalar(String value, String with) {
        Shape shape = shape(value);
        Shape other = shape(with);
        boolean single = shape != null && other != null && shape.rank() <= other.rank() && shape.elements() == 1;
        Double number = single ? uniform(value) : null;
        return number == null || number.isNaN() ? null : number;
    }

    /** Whether a number is a constant of a formula, as exporters round it. */
    static boolean isNear(@Nullable Double number, double expected) {
        return number != null && Math.abs(number - expected) <= 1e-4 * Math.abs(expected);
    }
}
