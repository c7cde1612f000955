package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.ArithmeticFree;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.DataType;

/**
 * Which operators oneDNN computes of NaN and infinities as they are defined. Its maxima and minima give the other operand
 * for NaN, its exponentials begin with one, and its softmax gives zeros; those are left to other backends where a value may
 * hold what is no number.
 */
final class NonFinite {
    private NonFinite() {}

    /** Whether the primitives for a request would lose NaN or an infinity that may come. */
    static boolean areLost(KernelRequest request) {
        return !request.context().finite() && !areKept(request.op());
    }

    /** Whether the primitives of an operator, or of every part of a chain, keep NaN and infinities. */
    static boolean areKept(Op op) {
        if (op instanceof Fusion.Chain chain) {
            return areKept(chain.head()) && chain.links().stream().allMatch(link -> areKept(link.op()));
        } else if (op instanceof Elementwise.Unary unary) {
            return switch (unary.function()) {
                case ABS, NEG, SQRT -> true;
                default -> false;
            };
        } else if (op instanceof Elementwise.Binary binary) {
            return switch (binary.function()) {
                case ADD, SUB, MUL, DIV -> true;
                default -> Comparison.is(binary.function());
            };
        } else if (op instanceof Elementwise.Cast cast) {
            return cast.to().isFloating() || cast.to() == DataType.BOOL;
        } else if (op instanceof Activation.Simple activation) {
            return activation.function() == Activation.ActivationFunction.LEAKY_RELU && activation.alpha() != 0;
        } else if (op instanceof Reduction.Reduce reduce) {
            return switch (reduce.function()) {
                case SUM, MEAN, L1, SUM_SQUARE -> true;
                default -> false;
            };
        } else if (op instanceof Pooling) {
            return op instanceof Pooling.AveragePool
                    || (op instanceof Pooling.GlobalPool global && global.function() == Pooling.PoolFunction.AVERAGE);
        }
        boolean computes = op instanceof Convolution
                || op instanceof Reduction.ArgReduce
                || op instanceof Linear.MatMul
                || op instanceof Linear.FullyConnected
                || op instanceof Linear.Gemm
                || op instanceof Normalization;
        return computes || moves(op);
    }

    private static boolean moves(Op op) {
        return op instanceof ArithmeticFree || op instanceof Attention.Rotary;
    }
}
