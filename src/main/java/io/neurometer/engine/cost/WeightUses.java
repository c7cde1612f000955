package io.neurometer.engine.cost;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.InputRole;
import io.neurometer.engine.op.Linear;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which weights the nodes that run use, and as what. A constant operand is followed back through everything computed
 * from constants alone (transposed, reshaped, cast, dequantized) to the weights it comes from; each has the role that
 * the first operator with an opinion gives it.
 */
final class WeightUses {
    /** Steps back from constants to weights, far more than any trained network takes. */
    private static final long MAX_VISITS = 10_000_000;

    private final TypedGraph typed;
    private final Map<String, Node> makers = new HashMap<>();
    private long visits;

    /** One weight used by one node in one role. */
    record Use(Weight weight, InputRole role) {
        /** Whether the weight is a parameter: a trainable weight or bias, or trainable floating data of some size. */
        boolean isParameter() {
            return weight.trainable() && isWeight();
        }

        /** Whether the weight would be a parameter if it were trainable. */
        boolean isFixed() {
            return !weight.trainable() && role == InputRole.WEIGHT;
        }

        private boolean isWeight() {
            return switch (role) {
                case WEIGHT, BIAS -> true;
                case DATA -> weight.type().dataType().isFloating() && weight.structuralElements() > 1;
                case BUFFER, SETTING -> false;
            };
        }
    }

    private record Reference(String value, InputRole role) {}

    private WeightUses(TypedGraph typed) {
        this.typed = typed;
        for (Node node : typed.graph().nodes()) {
            if (typed.isConstant(node)) {
                node.outputs().forEach(output -> makers.put(output, node));
            }
        }
    }

    /**
     * The weights that each node uses, each once, in the order of {@code nodes}.
     *
     * @throws EngineException {@link ErrorCode#TOO_LARGE} when constants depend on one another in millions of ways
     */
    static List<List<Use>> of(TypedGraph typed, List<Node> nodes) {
        WeightUses uses = new WeightUses(typed);
        return nodes.stream().map(uses::usesOf).toList();
    }

    private List<Use> usesOf(Node node) {
        Deque<Reference> open = new ArrayDeque<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            if (typed.constants().contains(input)) {
                open.add(new Reference(input, roleAt(node, i)));
            }
        }
        Map<String, Use> found = new HashMap<>();
        List<Use> inOrder = new ArrayList<>();
        Set<Reference> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Reference next = open.remove();
            if (next.role() == InputRole.SETTING || !seen.add(next)) {
                continue;
            }
            requireModest();
            Weight weight = typed.graph().weights().get(next.value());
            Node maker = makers.get(next.value());
            if (weight != null) {
                Use use = new Use(weight, next.role());
                if (found.putIfAbsent(weight.name(), use) == null) {
                    inOrder.add(use);
                }
            } else if (maker != null) {
                for (int i = 0; i < maker.inputs().size(); i++) {
                    InputRole own = maker.op().role(i);
                    open.add(new Reference(maker.inputs().get(i), own == InputRole.DATA ? next.role() : own));
                }
            }
        }
        return inOrder;
    }

    /** Any constant operand of a product is a weight, whichever side it is on. */
    private static InputRole roleAt(Node node, int index) {
        InputRole role = node.op().role(index);
        return role == InputRole.DATA && node.op() instanceof Linear ? InputRole.WEIGHT : role;
    }

    private void requireModest() {
        if (++visits > MAX_VISITS) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, null, "the constant part of the graph is too complex to analyse")
                            .expected("at most " + MAX_VISITS + " steps from constants back to weights")
                            .fix("simplify the file first, for example with onnxsim"));
        }
    }
}
