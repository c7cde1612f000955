package io.neurometer.engine.cost;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.InputRole;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the scales, zero points and biases of quantized numbers where general operators apply them: the factor that turns
 * an integer product or a looked-up integer into a real number, in one multiplication or two, and what is subtracted from
 * it before. The numbers mean the same as the operands of a dequantization, and so have the same role.
 */
final class QuantizedData {
    /** A wider integer is no quantized weight. */
    private static final int MAX_BYTES = 2;

    private static final int MAX_DEPTH = 32;

    /** One scale for the features and one for the weights. */
    private static final int SCALES = 2;

    private final TypedGraph typed;
    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, Unscaled> unscaled = new HashMap<>();
    private final Map<Operand, InputRole> roles = new HashMap<>();

    private record Operand(String output, int index) {}

    /** Integers, as they are or as floating numbers, that are still to be scaled. @param scales how many are missing */
    private record Unscaled(int scales) {}

    /**
     * What a factor consists of.
     *
     * @param operands places where constants enter it
     * @param vector whether one of the constants has several elements
     * @param dynamic whether a scale that is found at run time is part of it
     */
    private record Factor(List<Operand> operands, boolean vector, boolean dynamic) {}

    private QuantizedData(TypedGraph typed) {
        this.typed = typed;
        for (Node node : typed.graph().nodes()) {
            node.outputs().forEach(output -> makers.put(output, node));
        }
    }

    /** @param running the nodes that run, in order */
    static QuantizedData of(TypedGraph typed, List<Node> running) {
        QuantizedData found = new QuantizedData(typed);
        running.forEach(found::visit);
        return found;
    }

    /** The role of a constant operand: what its operator says, unless it describes quantized numbers. */
    InputRole role(Node node, int index) {
        InputRole found = roles.get(operand(node, index));
        return found == null ? node.op().role(index) : found;
    }

    /** The role of an operand of a node of constants, such as the scale in {@code (w - z) s} of an 8-bit weight w. */
    InputRole roleAmongConstants(Node maker, int index) {
        boolean scaling = is(maker.op(), BinaryFunction.MUL)
                || is(maker.op(), BinaryFunction.SUB)
                || is(maker.op(), BinaryFunction.DIV);
        if (scaling && isStored(maker.inputs().get(1 - index), 0)) {
            boolean isZeroPoint = index == 1 && is(maker.op(), BinaryFunction.SUB);
            if (isZeroPoint || !isStored(maker.inputs().get(index), 0)) {
                return InputRole.FORMAT;
            }
        }
        return maker.op().role(index);
    }

    /** Whether a node turns quantized constants into the real numbers that they stand for. */
    boolean dequantizes(Node maker) {
        return maker.op() instanceof Quantization.Dequantize
                || (is(maker.op(), BinaryFunction.MUL)
                        && isStored(maker.inputs().get(0), 0)
                                != isStored(maker.inputs().get(1), 0));
    }

    /** Whether a constant holds small integers, as they are stored or cast and less their zero points. */
    private boolean isStored(String value, int depth) {
        Weight weight = typed.graph().weights().get(value);
        if (weight != null) {
            return isSmallInteger(weight.type());
        }
        Node maker = makers.get(value);
        if (maker == null || depth > MAX_DEPTH) {
            return false;
        }
        return (keepsNumbers(maker.op()) || is(maker.op(), BinaryFunction.SUB))
                && isStored(maker.inputs().get(0), depth + 1);
    }

    private void visit(Node node) {
        Op op = node.op();
        String output = node.outputs().get(0);
        if (op instanceof Linear.MatMulInteger || op instanceof Convolution.ConvInteger) {
            unscaled.put(output, new Unscaled(SCALES));
        } else if (looksUpIntegers(node)) {
            unscaled.put(output, new Unscaled(1));
        } else if (keepsNumbers(op)
                && !node.inputs().isEmpty()
                && unscaled.containsKey(node.inputs().get(0))) {
            Unscaled before = unscaled.get(node.inputs().get(0));
            node.outputs().forEach(made -> unscaled.put(made, before));
        } else if (op instanceof Elementwise.Binary binary) {
            for (int i = 0; i < 2; i++) {
                Unscaled before = unscaled.get(node.inputs().get(i));
                if (before != null) {
                    combine(node, binary.function(), i, before);
                }
            }
        }
    }

    /** @param index of the operand that is still to be scaled */
    private void combine(Node node, BinaryFunction function, int index, Unscaled before) {
        int other = 1 - index;
        boolean constant = typed.constants().contains(node.inputs().get(other));
        if (function == BinaryFunction.ADD
                && constant
                && isInteger(node.outputs().get(0))) {
            roles.put(operand(node, other), InputRole.BIAS);
            unscaled.put(node.outputs().get(0), before);
        } else if (function == BinaryFunction.SUB && constant && index == 0) {
            roles.put(operand(node, other), InputRole.FORMAT);
            unscaled.put(node.outputs().get(0), before);
        } else if (function == BinaryFunction.MUL || (function == BinaryFunction.DIV && index == 0)) {
            factor(node, other).ifPresent(factor -> scale(node, factor, before));
        }
    }

    private void scale(Node node, Factor factor, Unscaled before) {
        factor.operands().forEach(operand -> roles.put(operand, InputRole.FORMAT));
        int found = (factor.dynamic() ? 1 : 0) + (factor.operands().isEmpty() ? 0 : 1);
        int missing = factor.vector() ? 0 : before.scales() - found;
        if (missing > 0) {
            unscaled.put(node.outputs().get(0), new Unscaled(missing));
        }
    }

    /** The operand as a product of scales; empty where anything else is part of it. */
    private Optional<Factor> factor(Node node, int index) {
        List<Operand> operands = new ArrayList<>();
        boolean vector = false;
        boolean dynamic = false;
        List<Operand> open = new ArrayList<>(List.of(operand(node, index)));
        Set<Operand> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Operand next = open.remove(open.size() - 1);
            Node reader = Objects.requireNonNull(makers.get(next.output()));
            String value = reader.inputs().get(next.index());
            Node maker = makers.get(value);
            if (typed.constants().contains(value)) {
                operands.add(next);
                vector |= Sizes.elements(typed, value) > 1;
            } else if (isDynamicScale(value, maker)) {
                dynamic = true;
            } else if (maker == null || seen.size() > MAX_DEPTH) {
                return Optional.empty();
            } else if (is(maker.op(), BinaryFunction.MUL) || is(maker.op(), BinaryFunction.DIV)) {
                add(open, seen, operand(maker, 0));
                add(open, seen, operand(maker, 1));
            } else if (keepsNumbers(maker.op()) || maker.op() instanceof Gathering.Gather) {
                add(open, seen, operand(maker, 0));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Factor(operands, vector, dynamic));
    }

    private static void add(List<Operand> open, Set<Operand> seen, Operand operand) {
        if (seen.add(operand)) {
            open.add(operand);
        }
    }

    private static boolean isDynamicScale(String value, @Nullable Node maker) {
        return maker != null
                && maker.op() instanceof Quantization.DynamicQuantize
                && maker.outputs().indexOf(value) == 1;
    }

    private boolean looksUpIntegers(Node node) {
        String table = node.inputs().isEmpty() ? Node.ABSENT : node.inputs().get(0);
        TensorType type = typed.type(table);
        return node.op() instanceof Gathering.Gather
                && typed.constants().contains(table)
                && type != null
                && isSmallInteger(type);
    }

    /** Whether every number of the first input is found in the output again, in another place or datatype at most. */
    private static boolean keepsNumbers(Op op) {
        return op instanceof Elementwise.Cast
                || op instanceof Movement.Transpose
                || op instanceof Movement.Split
                || op instanceof Movement.Slice
                || op instanceof Movement.Expand
                || (op instanceof Shaping && op.isView());
    }

    private static boolean is(Op op, BinaryFunction function) {
        return op instanceof Elementwise.Binary binary && binary.function() == function;
    }

    private boolean isInteger(String value) {
        TensorType type = typed.type(value);
        return type != null && type.dataType().isInteger();
    }

    private static boolean isSmallInteger(TensorType type) {
        DataType dataType = type.dataType();
        return dataType.isInteger() && dataType.bytes() <= MAX_BYTES;
    }

    private static Operand operand(Node node, int index) {
        return new Operand(node.outputs().get(0), index);
    }
}
