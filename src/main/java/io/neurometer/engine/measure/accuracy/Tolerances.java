package io.neurometer.engine.measure.accuracy;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.ArithmeticFree;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far two right implementations of a graph may be apart at each value, in proportion to its largest element: what its
 * operators may differ, added up along the path on which that is most. An exact operator adds nothing, one that rounds some
 * units in the last place, and a sum five times as much, as the tests of every backend allow them; rounding to 8-bit
 * integers adds one of the 127 steps on either side of zero. What follows from weights and shapes alone is the same anywhere.
 */
final class Tolerances {
    private static final double SUMMATION = 5;
    private static final double QUANTUM = 1.0 / 127;

    /** Integers and truth values that follow from rounded numbers: any may come out where the numbers are close. */
    private static final double UNDECIDED = Double.POSITIVE_INFINITY;

    private final TypedGraph typed;
    private final Map<String, Double> byValue = new HashMap<>();

    private Tolerances(TypedGraph typed) {
        this.typed = typed;
    }

    static Tolerances of(TypedGraph typed) {
        Tolerances tolerances = new Tolerances(typed);
        typed.graph().nodes().stream().filter(node -> !typed.isConstant(node)).forEach(tolerances::add);
        return tolerances;
    }

    /** In proportion to the largest element; infinite where no difference says anything, 0 where there must be none. */
    double of(String value) {
        return byValue.getOrDefault(value, 0.0);
    }

    private void add(Node node) {
        double before = node.inputs().stream().mapToDouble(this::of).max().orElse(0);
        for (String output : node.outputs()) {
            byValue.put(output, before + own(node, before, typed.type(output)));
        }
    }

    /** @param type of an output, null where only a run can tell */
    private double own(Node node, double before, @Nullable TensorType type) {
        DataType made = type == null ? DataType.FP32 : type.dataType();
        if (made.isFloating()) {
            return switch (node.op().tolerance()) {
                case EXACT -> 0;
                case ROUNDING -> unit(made);
                case SUMMATION -> SUMMATION * unit(made);
            };
        }
        if (node.op() instanceof Quantization) {
            return QUANTUM;
        }
        return before == 0 || (keepsSteps(node.op()) && !readsRounded(node)) ? 0 : UNDECIDED;
    }

    /** Whether integers that are a step apart give integers that are a step apart. */
    private static boolean keepsSteps(Op op) {
        return op instanceof ArithmeticFree
                || op instanceof Linear
                || op instanceof Convolution
                || op instanceof Elementwise.Cast;
    }

    private boolean readsRounded(Node node) {
        return node.inputs().stream().anyMatch(input -> of(input) > 0 && isFloating(typed.type(input)));
    }

    private static boolean isFloating(@Nullable TensorType type) {
        return type == null || type.dataType().isFloating();
    }

    /** Some units in the last place. */
    private static double unit(DataType type) {
        return switch (type) {
            case FP64 -> 1e-11;
            case FP16 -> 2e-3;
            case BF16 -> 2e-2;
            default -> 4e-6;
        };
    }
}
