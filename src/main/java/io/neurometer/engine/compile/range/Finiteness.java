package io.neurometer.engine.compile.range;

import io.neurometer.engine.exec.Limit;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes read nothing but numbers, and compute with nothing else inside, as long as some values of a run stay below a
 * limit: the inputs, and those after which sums and products could overflow before the next such value. From one of them
 * to the next the largest magnitude follows from the weights, so that a few of them watch over a deep network.
 */
public final class Finiteness {
    /** What watched values must stay below; squares of it, summed a billion times, are far from overflow. */
    public static final float LIMIT = 0x1p30f;

    /** What a watched value may reach where the sums after it allow it, and where not. */
    private static final float[] WIDEST_FIRST = {0x1p100f, 0x1p60f, LIMIT};

    private final TypedGraph typed;
    private final Set<Node> running;
    private final Constants constants;
    private final boolean watches;
    private final Map<String, Found> found = new HashMap<>();
    private final Set<String> certain = new HashSet<>();
    private final Set<String> hiding = new HashSet<>();
    private final Map<String, Limit> limits = new LinkedHashMap<>();
    private boolean matters;

    private Finiteness(TypedGraph typed, List<Node> running, Constants constants, boolean watches) {
        this.typed = typed;
        this.running = new HashSet<>(running);
        this.constants = constants;
        this.watches = watches;
    }

    /** Where nobody asks: no node is certain. */
    public static Finiteness ofNothing(TypedGraph typed, Constants constants) {
        return new Finiteness(typed, List.of(), constants, false);
    }

    /** Of a run on inputs of any kind: nodes are certain where weights and operators make them so. */
    public static Finiteness ofAnything(TypedGraph typed, Constants constants) {
        Finiteness finiteness = new Finiteness(typed, List.of(), constants, false);
        finiteness.read(Found.NOT_FINITE);
        return finiteness;
    }

    /**
     * Of a run whose inputs and watched values stay below the limit.
     *
     * @param running the nodes that a run computes
     * @param watches whether values between the nodes can be looked at; where not, none of them is expected to overflow
     */
    public static Finiteness ofNumbers(TypedGraph typed, List<Node> running, Constants constants, boolean watches) {
        Finiteness finiteness = new Finiteness(typed, running, constants, watches);
        finiteness.read(Found.of(Range.within(LIMIT)));
        return finiteness;
    }

    /** Whether a node reads nothing but numbers and overflows nowhere inside. */
    public boolean isCertain(Node node) {
        return certain.contains(node.name());
    }

    /** Whether an input that hides others by minus infinity may hold it. */
    public boolean mayHide(Node node) {
        return hiding.contains(node.name());
    }

    /** By value what it must keep to for the certain nodes to be certain; empty where no node asks. */
    public Map<String, Limit> limits() {
        return matters ? Collections.unmodifiableMap(limits) : Map.of();
    }

    private void read(Found ofInputs) {
        typed.graph().weights().forEach((name, weight) -> {
            if (weight.type().dataType().isFloating()) {
                note(name, constants.of(weight));
            }
        });
        typed.values().forEach((name, tensor) -> {
            if (tensor.dataType().isFloating()) {
                note(name, ElementFacts.of(tensor.dataType(), tensor.bytes()));
            }
        });
        typed.graph().inputs().forEach(input -> {
            if (input.type().dataType().isFloating()) {
                found.put(input.name(), ofInputs);
                if (ofInputs.isSafe()) {
                    limits.put(input.name(), new Limit(LIMIT, false));
                }
            }
        });
        typed.graph().nodes().stream().filter(node -> !typed.isConstant(node)).forEach(this::read);
    }

    private void note(String name, ElementFacts facts) {
        found.put(name, facts.nan() > 0 ? Found.NOT_FINITE : new Found(Range.of(facts), false, facts.rowSum()));
    }

    private void read(Node node) {
        Operands operands = operands(node);
        List<TensorType> types = outputs(node);
        if (operands == null || types == null) {
            node.outputs().forEach(output -> found.putIfAbsent(output, Found.ANYTHING));
            return;
        }
        boolean asks = running.contains(node) && !Indifference.of(node.op());
        for (float limit : WIDEST_FIRST) {
            if (asks && operands != null && !isCertain(node.op(), operands, types)) {
                watchInputs(node, operands, limit);
                operands = operands(node);
            }
        }
        if (operands != null && isCertain(node.op(), operands, types)) {
            certain.add(node.name());
            matters |= asks;
        }
        if (operands != null && hides(node.op(), operands)) {
            hiding.add(node.name());
        }
        Found result = operands == null ? Found.ANYTHING : RangeRules.of(node.op(), operands, types);
        node.outputs().forEach(output -> found.putIfAbsent(output, result));
    }

    /** Has the inputs of a node watched that may be too large, unless it is likely that they are. */
    private void watchInputs(Node node, Operands operands, float limit) {
        if (operands.found().stream().anyMatch(known -> known != null && known.expected())) {
            return;
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            boolean varies = operands.isFloating(i) && !typed.constants().contains(input);
            boolean hides = mayHide(node.op(), i);
            Range range = operands.range(i);
            boolean fits = range != null && (hides ? range.high() : range.magnitude()) <= limit;
            if (varies && !fits && (hides || !mayBeInfinite(range))) {
                Range all = range == null ? new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY) : range;
                found.put(
                        input,
                        Found.of(hides ? all.atMost(limit) : all.atMost(limit).atLeast(-limit)));
                if (watches) {
                    limits.put(input, new Limit(limit, hides));
                }
            }
        }
    }

    /** Whether minus infinity in an input is as good as a number: it weighs nothing. */
    private static boolean mayHide(Op op, int input) {
        return op instanceof Softmax || (op instanceof Attention && input == SumRanges.mask(op));
    }

    private static boolean hides(Op op, Operands operands) {
        for (int i = 0; i < operands.found().size(); i++) {
            if (mayHide(op, i) && operands.isFloating(i) && operands.safe(i) == null) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSmall(@Nullable Range range) {
        return range != null && range.magnitude() <= LIMIT;
    }

    private static boolean mayBeInfinite(@Nullable Range range) {
        return range != null && Double.isInfinite(range.magnitude());
    }

    private static boolean isCertain(Op op, Operands operands, List<TensorType> types) {
        boolean small = true;
        for (int i = 0; i < operands.found().size(); i++) {
            if (operands.isFloating(i)) {
                Range range = operands.range(i);
                boolean hides = mayHide(op, i) && range != null && range.high() <= Range.MAX;
                if (!hides && operands.safe(i) == null) {
                    return false;
                }
                small &= hides || isSmall(range);
            }
        }
        if (op instanceof Fusion.Chain chain) {
            return RangeRules.isSafeInside(chain, operands, types);
        } else if (op instanceof Attention attention) {
            return SumRanges.isSafeInside(attention, operands);
        }
        boolean simple = op instanceof Elementwise || op instanceof Activation;
        return simple || small || RangeRules.of(op, operands, types).isSafe();
    }

    /** Null where a type is not known. */
    private @Nullable Operands operands(Node node) {
        List<@Nullable Found> all = new ArrayList<>();
        for (String input : node.inputs()) {
            TensorType type = typed.type(input);
            if (input.equals(Node.ABSENT)) {
                all.add(null);
            } else if (type == null || !type.shape().isFixed()) {
                return null;
            } else if (type.dataType().isFloating()) {
                if (typed.constants().contains(input) && !found.containsKey(input)) {
                    note(input, constants.made(input));
                }
                all.add(found.getOrDefault(input, Found.ANYTHING));
            } else {
                all.add(Found.of(ofIntegers(type.dataType())));
            }
        }
        return new Operands(all, typed.inputs(node));
    }

    private static Range ofIntegers(DataType type) {
        return type == DataType.BOOL ? Range.UNIT : Range.within(Math.pow(2, type.bytes() * Byte.SIZE));
    }

    private @Nullable List<TensorType> outputs(Node node) {
        List<TensorType> types = new ArrayList<>();
        for (String output : node.outputs()) {
            TensorType type = output.equals(Node.ABSENT) ? null : typed.type(output);
            if (type != null && type.shape().isFixed()) {
                types.add(type);
            } else if (!output.equals(Node.ABSENT)) {
                return null;
            }
        }
        return types.isEmpty() ? null : types;
    }
}
