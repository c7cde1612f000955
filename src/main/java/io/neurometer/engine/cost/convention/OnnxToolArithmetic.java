package io.neurometer.engine.cost.convention;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Reduction;

/** Formulas of onnx-tool for elementwise operators and reductions; negative where it has none. */
final class OnnxToolArithmetic {
    static final long DIVISION = 4;
    static final long ROOT = 24;
    static final long EXPONENTIAL = 32;
    static final long TANGENT = EXPONENTIAL + 2 + DIVISION;
    static final long SINE = 39;
    static final long LOGARITHM = 43;

    private OnnxToolArithmetic() {}

    static long elementwise(CountedNode node) {
        long each;
        if (node.op() instanceof Elementwise.Unary unary) {
            each = unary(unary.function());
        } else if (node.op() instanceof Elementwise.Binary binary) {
            each = binary(binary.function());
        } else if (node.op() instanceof Elementwise.Clip) {
            each = 2;
        } else {
            each = node.op() instanceof Elementwise.Where || node.op() instanceof Elementwise.Cast ? 0 : -1;
        }
        return each < 0 ? each : Math.multiplyExact(each, node.made());
    }

    static long reduction(CountedNode node) {
        if (node.op() instanceof Reduction.Reduce reduce) {
            return switch (reduce.function()) {
                case SUM, MEAN, MAX, MIN, PROD -> node.read();
                case L2 -> node.read(1 + ROOT);
                case L1, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE -> -1;
            };
        } else if (node.op() instanceof Reduction.CumulativeSum) {
            return node.made();
        }
        return node.op() instanceof Reduction.TopK || node.op() instanceof Reduction.ArgReduce ? 0 : -1;
    }

    private static long unary(UnaryFunction function) {
        return switch (function) {
            case ABS, NEG, FLOOR, CEIL, ROUND, SIGN, NOT -> 1;
            case RECIPROCAL -> DIVISION;
            case SQRT -> ROOT;
            case EXP -> EXPONENTIAL;
            case LOG -> LOGARITHM;
            case SIN, COS -> SINE;
            case ERF -> 0;
            default -> -1;
        };
    }

    private static long binary(BinaryFunction function) {
        return switch (function) {
            case ADD, SUB, MUL, MIN, MAX, MOD, AND, OR, XOR, EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> 1;
            case DIV -> DIVISION;
            case POW -> EXPONENTIAL;
            default -> -1;
        };
    }
}
