package io.neurometer.engine.batch;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dimensions of the operands of one node, for a rule that follows them to its outputs. */
final class NodeAxes {
    private final TypedGraph typed;
    private final Node node;
    private final InputAxes axes;
    private final Map<String, List<List<Factor>>> values;

    /** @param values the dimensions of every value that depends on an input, which rules add to */
    NodeAxes(TypedGraph typed, Node node, InputAxes axes, Map<String, List<List<Factor>>> values) {
        this.typed = typed;
        this.node = node;
        this.axes = axes;
        this.values = values;
    }

    Node node() {
        return node;
    }

    Inputs inputs() {
        return typed.inputs(node);
    }

    int inputCount() {
        return node.inputs().size();
    }

    boolean has(int input) {
        return input < inputCount() && !node.inputs().get(input).equals(Node.ABSENT);
    }

    /** Whether an operand depends on an input of the graph. */
    boolean isRuntime(int input) {
        return has(input) && values.containsKey(node.inputs().get(input));
    }

    int rank(int input) {
        return dims(input).size();
    }

    /** The dimensions of an operand; anonymous ones of a constant. */
    List<List<Factor>> dims(int input) {
        String name = node.inputs().get(input);
        List<List<Factor>> known = values.get(name);
        return known == null ? anonymous(typed.type(name)) : known;
    }

    List<Factor> dim(int input, int axis) {
        return dims(input).get(Shape.axis(axis, rank(input)));
    }

    Shape output(int output) {
        TensorType type = typed.type(node.outputs().get(output));
        if (type == null) {
            throw new IllegalStateException("no type");
        }
        return type.shape();
    }

    /** The dimensions of an output that no input runs along. */
    List<List<Factor>> anonymous(int output) {
        return new ArrayList<>(anonymous(typed.type(node.outputs().get(output))));
    }

    static List<List<Factor>> anonymous(@Nullable TensorType type) {
        if (type == null) {
            throw new IllegalStateException("no type");
        }
        List<List<Factor>> dims = new ArrayList<>();
        type.shape().dims().forEach(dim -> dims.add(List.of(Factor.anonymous(dim.size()))));
        return dims;
    }

    static long size(List<Factor> dim) {
        long size = 1;
        for (Factor factor : dim) {
            size *= factor.size();
        }
        return size;
    }

    /** The outputs have these dimensions; the sizes must be theirs. */
    void set(int output, List<List<Factor>> dims) {
        if (output < node.outputs().size() && !node.outputs().get(output).isEmpty()) {
            values.put(node.outputs().get(output), List.copyOf(dims));
        }
    }

    /** Two dimensions run along the same thing. */
    List<Factor> align(List<Factor> one, List<Factor> other) {
        List<Factor> first = one.stream()
                .filter(factor -> factor.size() != 1 || one.size() == 1)
                .toList();
        List<Factor> second = other.stream()
                .filter(factor -> factor.size() != 1 || other.size() == 1)
                .toList();
        if (second.stream().noneMatch(Factor::isKnown)) {
            return first;
        }
        if (first.stream().noneMatch(Factor::isKnown) || first.size() != second.size()) {
            return first.stream().noneMatch(Factor::isKnown) ? second : first;
        }
        List<Factor> merged = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            Factor a = first.get(i);
            Factor b = second.get(i);
            if (a.isKnown() && b.isKnown() && a.size() == b.size() && !a.part() && !b.part()) {
                axes.join(a.axis(), b.axis());
            }
            merged.add(a.isKnown() ? a : b);
        }
        return merged;
    }

    /** The operator defines a dimension as that of independent samples. */
    void samples(List<Factor> dim) {
        List<Factor> known = dim.stream()
                .filter(factor -> factor.size() != 1 || dim.size() == 1)
                .toList();
        for (Factor factor : known) {
            if (!factor.isKnown()) {
                continue;
            }
            InputAxes.Facts facts = axes.facts(factor.axis());
            if (known.size() == 1 && !factor.part()) {
                facts.samples = facts.samples == null ? place() : facts.samples;
            } else {
                facts.partOfSamples = facts.partOfSamples == null ? place() : facts.partOfSamples;
            }
        }
    }

    /** The operator defines a dimension as features, positions or steps. */
    void within(List<Factor> dim) {
        for (Factor factor : dim) {
            if (factor.isKnown()) {
                InputAxes.Facts facts = axes.facts(factor.axis());
                facts.within = facts.within == null ? place() : facts.within;
            }
        }
    }

    /** The operator combines elements along a dimension, or picks some. */
    void combined(List<Factor> dim) {
        for (Factor factor : dim) {
            if (factor.isKnown()) {
                InputAxes.Facts facts = axes.facts(factor.axis());
                facts.combined = facts.combined == null ? place() : facts.combined;
            }
        }
    }

    /** What the operator does with a dimension is not known. */
    void lost(List<Factor> dim) {
        for (Factor factor : dim) {
            if (factor.isKnown()) {
                InputAxes.Facts facts = axes.facts(factor.axis());
                facts.lost = facts.lost == null ? place() : facts.lost;
            }
        }
    }

    /** Whether all types are fixed. */
    boolean isFixed() {
        return node.inputs().stream().allMatch(input -> input.equals(Node.ABSENT) || typed.isFixed(input))
                && node.outputs().stream().allMatch(output -> output.equals(Node.ABSENT) || typed.isFixed(output));
    }

    /** Nothing is known of what becomes of the operands' dimensions; no output has any. */
    void loseAll() {
        for (int i = 0; i < inputCount(); i++) {
            if (isRuntime(i)) {
                dims(i).forEach(this::lost);
            }
        }
    }

    private String place() {
        return node.op().kind() + " '" + node.layer() + "'";
    }
}
