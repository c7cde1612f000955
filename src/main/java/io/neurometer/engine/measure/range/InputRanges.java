package io.neurometer.engine.measure.range;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the elements of inputs may be for a model to run: indices within the tables that they choose from, after all
 * arithmetic on the way. What operators demand goes backwards through the graph as sets of intervals, a set for each
 * element where elements differ; what the other operands of a node may be comes forwards.
 */
public final class InputRanges {
    private static final List<RangeRule> RULES =
            List.of(new PointwiseRanges(), new MovementRanges(), new ReductionRanges());

    private final TypedGraph typed;
    private final List<Node> nodes;
    private final Map<String, Ranges> given;
    private final Set<String> held;

    private InputRanges(TypedGraph typed, Map<String, Ranges> given, Set<String> held) {
        this.held = held;
        this.typed = typed;
        this.nodes = typed.running(typed.graph().outputs());
        this.given = given;
    }

    /**
     * The elements that are possible.
     *
     * @param typed a graph whose input types are fixed, as the model has it rather than rewritten
     * @param given bounds of what inputs are to hold, each two numbers, by name
     * @param held the names of inputs whose elements are given, so that nothing can be chosen
     * @return by input name; an input of which nothing is demanded or given is missing
     */
    public static Map<String, PossibleElements> of(TypedGraph typed, Map<String, double[]> given, Set<String> held) {
        Map<String, Ranges> bounds = new LinkedHashMap<>();
        given.forEach((name, range) -> {
            TensorType type = typed.type(name);
            if (type != null) {
                IntervalSet set = IntervalSet.of(range[0], range[1]);
                bounds.put(
                        name,
                        Ranges.uniform(
                                type.dataType().isFloating() ? set : set.integers(),
                                type.shape().rank()));
            }
        });
        InputRanges search = new InputRanges(typed, bounds, held);
        Map<String, Ranges> found = search.narrowed(true);
        if (found.values().stream().anyMatch(Ranges::hasEmpty)) {
            found = search.narrowed(false);
        }
        Map<String, PossibleElements> possible = new LinkedHashMap<>();
        found.forEach((name, ranges) -> {
            if (!ranges.hasEmpty()) {
                boolean counts = !bounds.containsKey(name)
                        && !Objects.requireNonNull(typed.type(name)).dataType().isFloating();
                possible.put(name, new PossibleElements(counts ? ranges.map(InputRanges::counting) : ranges));
            } else if (bounds.containsKey(name)) {
                possible.put(name, new PossibleElements(bounds.get(name)));
            }
        });
        return possible;
    }

    /** From 0 on where that is possible: an index or a number of things is rarely negative. */
    private static IntervalSet counting(IntervalSet set) {
        IntervalSet usual = set.intersect(IntervalSet.atLeast(0));
        return usual.isEmpty() ? set : usual;
    }

    /** First what follows without a choice, then what can be shared out within that. */
    private Map<String, Ranges> narrowed(boolean usual) {
        Map<String, Ranges> first = pass(given, usual, false);
        boolean conflict = first.values().stream().anyMatch(Ranges::hasEmpty);
        return pass(conflict ? given : first, usual, true);
    }

    private Map<String, Ranges> pass(Map<String, Ranges> bounds, boolean usual, boolean shares) {
        ValueRanges values = new ValueRanges(typed, shares);
        for (GraphInput input : typed.graph().inputs()) {
            TensorType type = typed.type(input.name());
            if (type != null && type.shape().isFixed()) {
                if (!held.contains(input.name())) {
                    values.free(input.name());
                }
                Ranges own = values.range(input.name(), type);
                Ranges bound = bounds.get(input.name());
                values.know(input.name(), bound == null ? own : own.intersect(bound));
            }
        }
        nodes.forEach(node -> forward(node, values));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            backward(nodes.get(i), values, usual);
        }
        Map<String, Ranges> found = new LinkedHashMap<>(bounds);
        for (GraphInput input : typed.graph().inputs()) {
            Ranges wanted = values.wanted(input.name());
            TensorType type = typed.type(input.name());
            if (wanted != null && type != null && !wanted.isAll()) {
                IntervalSet own = UnaryRule.all(type.dataType());
                found.merge(input.name(), wanted.map(own::intersect), Ranges::intersect);
            }
        }
        return found;
    }

    private void forward(Node node, ValueRanges values) {
        if (!isFixed(node.inputs()) || !isFixed(node.outputs())) {
            return;
        }
        RangeNode view = new RangeNode(typed, node, values);
        RangeRule rule = rule(node.op());
        boolean free = node.inputs().stream().anyMatch(values::isFree);
        if (rule != null && free) {
            node.outputs().forEach(values::free);
            try {
                Ranges ranges = rule.forward(view);
                if (ranges != null) {
                    values.know(node.outputs().get(0), ranges);
                }
            } catch (TypeUnknownException unknown) {
                return;
            }
        } else if (node.op() instanceof Reduction.ArgReduce arg) {
            long size = view.input(0).shape().size(arg.axis());
            values.know(
                    node.outputs().get(0),
                    Ranges.uniform(
                            IntervalSet.of(0, size - 1.0),
                            view.outputType(0).shape().rank()));
        }
    }

    private void backward(Node node, ValueRanges values, boolean usual) {
        if (!isFixed(node.inputs())) {
            return;
        }
        RangeNode view = new RangeNode(typed, node, values);
        RangeRule rule = isFixed(node.outputs()) ? rule(node.op()) : null;
        try {
            IndexDemands.tell(view, usual);
            if (usual) {
                SizeDemands.tell(view);
            }
            for (int output = 0; rule != null && output < node.outputs().size(); output++) {
                Ranges wanted = values.wanted(node.outputs().get(output));
                if (wanted != null && values.isFree(node.outputs().get(output)) && !wanted.isAll()) {
                    rule.backward(view, output, wanted);
                }
            }
        } catch (TypeUnknownException unknown) {
            // Which elements it reads only a run can tell.
            return;
        }
    }

    private boolean isFixed(List<String> values) {
        return values.stream().allMatch(value -> value.equals(Node.ABSENT) || typed.isFixed(value));
    }

    private static @Nullable RangeRule rule(Op op) {
        return RULES.stream().filter(rule -> rule.applies(op)).findFirst().orElse(null);
    }
}
