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
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which weights the nodes that run use, and as what. A constant operand is followed back through everything computed
 * from constants alone (transposed, reshaped, cast, dequantized) to the weights it comes from; each has the role that
 * the first operator with an opinion gives it. What is behind a setting is a setting.
 */
final class WeightUses {
    /** Steps back from constants to weights, far more than any trained network takes. */
    private static final long MAX_VISITS = 10_000_000;

    private final TypedGraph typed;
    private final QuantizedData quantized;
    private final Map<String, Node> makers = new HashMap<>();
    private long visits;

    /**
     * One weight used by one node in one role.
     *
     * @param dequantized whether what the node reads are the real numbers that the weight's integers stand for
     */
    record Use(Weight weight, InputRole role, boolean dequantized) {
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
                case DATA -> (dequantized || weight.type().dataType().isFloating()) && weight.structuralElements() > 1;
                case BUFFER, SETTING, FORMAT -> false;
            };
        }
    }

    private record Reference(String value, InputRole role, boolean dequantized) {
        /** What is behind a constant that {@code maker} made. */
        Reference behind(Node maker, int index, QuantizedData quantized) {
            InputRole own = quantized.roleAmongConstants(maker, index);
            boolean isInherited = own == InputRole.DATA || !role.isComputedWith();
            return new Reference(
                    maker.inputs().get(index), isInherited ? role : own, dequantized || quantized.dequantizes(maker));
        }
    }

    private WeightUses(TypedGraph typed, List<Node> nodes) {
        this.typed = typed;
        this.quantized = QuantizedData.of(typed, nodes);
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
        WeightUses uses = new WeightUses(typed, nodes);
        return nodes.stream().map(uses::usesOf).toList();
    }

    private List<Use> usesOf(Node node) {
        Deque<Reference> open = new ArrayDeque<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            if (typed.constants().contains(input)) {
                open.add(new Reference(input, roleAt(node, i), false));
            }
        }
        Map<String, Use> found = new LinkedHashMap<>();
        Set<Reference> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Reference next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            requireModest();
            Weight weight = typed.graph().weights().get(next.value());
            Node maker = makers.get(next.value());
            if (weight != null) {
                found.merge(
                        weight.name(), new Use(weight, next.role(), next.dequantized()), WeightUses::computedWithFirst);
            } else if (maker != null) {
                for (int i = 0; i < maker.inputs().size(); i++) {
                    open.add(next.behind(maker, i, quantized));
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static Use computedWithFirst(Use earlier, Use later) {
        return !earlier.role().isComputedWith() && later.role().isComputedWith() ? later : earlier;
    }

    /** Any constant operand of a product is a weight, whichever side it is on. */
    private InputRole roleAt(Node node, int index) {
        InputRole role = quantized.role(node, index);
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
