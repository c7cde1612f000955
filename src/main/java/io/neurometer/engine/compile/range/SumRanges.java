package io.neurometer.engine.compile.range;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Between which numbers sums, means and what is made of them lie; null where they, or what they go by, may overflow. */
final class SumRanges {
    /** The largest difference of a byte and its zero point. */
    private static final double BYTE = 255;

    private SumRanges() {}

    static @Nullable Range of(Convolution op, Operands operands) {
        Shape weight = operands.inputs().shape(1);
        if (op instanceof Convolution.Conv) {
            return weighted(operands, weight.elements() / Math.max(1, weight.size(0)));
        } else if (op instanceof Convolution.ConvTranspose) {
            return dot(operands, weight.elements() / Math.max(1, weight.size(1)), 1, 1);
        }
        return null;
    }

    static @Nullable Range of(Linear op, Operands operands) {
        Inputs inputs = operands.inputs();
        if (op instanceof Linear.FullyConnected) {
            return weighted(operands, inputs.shape(0).size(-1));
        } else if (op instanceof Linear.MatMul) {
            return dot(operands, inputs.shape(0).size(-1), 1, 1);
        } else if (op instanceof Linear.Gemm gemm) {
            Shape a = inputs.shape(0);
            return dot(operands, gemm.transposeA() ? a.size(0) : a.size(1), gemm.alpha(), gemm.beta());
        } else if (op instanceof Linear.QuantizedMatMul) {
            Range a = operands.safe(2);
            Range b = operands.safe(3);
            double integers = BYTE * BYTE * inputs.shape(0).size(-1);
            return a == null || b == null ? null : Range.within(integers * a.magnitude() * b.magnitude());
        }
        return null;
    }

    /** Sums of that many elements, each times a weight of one row, and a bias where it is there. */
    private static @Nullable Range weighted(Operands operands, long terms) {
        Range x = operands.safe(0);
        Range weight = operands.safe(1);
        Range bias = operands.has(2) ? operands.safe(2) : Range.of(0);
        return x == null || weight == null || bias == null
                ? null
                : Range.within(x.magnitude() * operands.rowSum(1, terms)).plus(bias);
    }

    /** alpha times a sum of that many products of two operands, and beta times a third where it is there. */
    private static @Nullable Range dot(Operands operands, long terms, double alpha, double beta) {
        Range a = operands.safe(0);
        Range b = operands.safe(1);
        Range c = operands.safe(2);
        if (a == null || b == null || (operands.has(2) && c == null)) {
            return null;
        }
        double sum = a.magnitude() * b.magnitude() * terms * Math.max(1, Math.abs(alpha));
        double all = sum + (c == null ? 0 : c.magnitude() * Math.max(1, Math.abs(beta)));
        return all < Range.MAX ? Range.within(all) : null;
    }

    /** A mask may hold minus infinity: what it hides weighs nothing. */
    static @Nullable Range of(Attention op, Operands operands) {
        if (op instanceof Attention.Rotary) {
            Range x = operands.safe(0);
            return x == null ? null : Range.within(2 * x.magnitude());
        }
        Range value = operands.range(op instanceof Attention.SelfAttention ? 0 : 2);
        if (value == null || !isSafeInside(op, operands)) {
            return null;
        }
        Range added = operands.has(mask(op)) ? operands.range(mask(op)) : null;
        boolean mayHideAll = added != null && added.low() < -Range.MAX;
        return mayHideAll && hasNanRows(op) ? null : value.and(Range.of(0));
    }

    /** Which input of attention is its mask, where there is one. */
    static int mask(Op op) {
        return op instanceof Attention.SelfAttention ? 1 : 3;
    }

    /** Whether scores are numbers before a mask hides some of them, and no mask makes anything else of them. */
    static boolean isSafeInside(Attention op, Operands operands) {
        boolean packed = op instanceof Attention.SelfAttention;
        Range query = operands.safe(0);
        Range key = packed ? query : operands.safe(1);
        Range value = packed ? query : operands.safe(2);
        if (op instanceof Attention.Rotary) {
            return query != null;
        }
        if (query == null || key == null || value == null) {
            return false;
        }
        Range added = operands.range(mask(op));
        double products =
                query.magnitude() * key.magnitude() * operands.inputs().shape(0).size(-1);
        boolean masked = operands.has(mask(op));
        return products < Range.MAX && (!masked || (added != null && added.high() <= Range.MAX));
    }

    private static boolean hasNanRows(Attention op) {
        return (op instanceof Attention.ScaledDotProduct one && one.nanRows())
                || (op instanceof Attention.MultiHead many && many.nanRows())
                || (op instanceof Attention.SelfAttention self && self.nanRows());
    }

    static @Nullable Range of(Normalization op, Operands operands) {
        Range x = operands.safe(0);
        if (x == null) {
            return null;
        }
        long elements = operands.inputs().shape(0).elements();
        if (op instanceof Normalization.BatchNorm batch) {
            return batchNorm(batch, x, operands);
        } else if (op instanceof Normalization.LocalResponseNorm local) {
            boolean tame =
                    local.alpha() >= 0 && local.beta() >= 0 && local.bias() >= 1 && isSquareSafe(x, local.size());
            return tame ? x : null;
        }
        boolean standardizes = op instanceof Normalization.LayerNorm
                || op instanceof Normalization.InstanceNorm
                || op instanceof Normalization.GroupNorm;
        Range scale = operands.has(1) ? operands.safe(1) : Range.of(1);
        Range shift = operands.has(2) ? operands.safe(2) : Range.of(0);
        if (!standardizes || scale == null || shift == null || !isSquareSafe(x, 4.0 * elements)) {
            return null;
        }
        // One of n numbers is at most the square root of n standard deviations off their mean.
        return Range.within(Math.sqrt(elements)).times(scale).plus(shift);
    }

    private static boolean isSquareSafe(Range x, double terms) {
        return x.magnitude() * x.magnitude() * terms < Range.MAX;
    }

    private static @Nullable Range batchNorm(Normalization.BatchNorm op, Range x, Operands operands) {
        Range scale = operands.safe(1);
        Range shift = operands.safe(2);
        Range mean = operands.safe(3);
        Range variance = operands.safe(4);
        if (scale == null || shift == null || mean == null || variance == null || variance.low() + op.epsilon() <= 0) {
            return null;
        }
        double deviation = Math.sqrt(variance.low() + op.epsilon());
        return x.plus(mean.negated()).times(scale).times(1 / deviation).plus(shift);
    }

    /** Of the scale, where bytes are made, and of numbers, where they are made of integers. */
    static @Nullable Range of(Quantization op, Operands operands) {
        if (op instanceof Quantization.DynamicQuantize) {
            Range x = operands.safe(0);
            return x == null ? null : new Range(0, Math.max(1, 2 * x.magnitude()));
        } else if (op instanceof Quantization.Dequantize) {
            Range integers = operands.safe(0);
            Range scale = operands.safe(1);
            return integers == null || scale == null ? null : integers.times(2).times(scale);
        }
        return null;
    }

    static @Nullable Range of(Reduction.Reduce op, Operands operands) {
        Range x = operands.safe(0);
        if (x == null) {
            return null;
        }
        double terms = operands.inputs().shape(0).elements();
        double square = x.magnitude() * x.magnitude() * terms;
        return switch (op.function()) {
            case MEAN -> x.times(terms).isSafe() ? x.and(Range.of(0)) : null;
            case SUM -> x.and(Range.of(0)).times(new Range(1, terms));
            case L1 -> new Range(0, x.magnitude() * terms);
            case SUM_SQUARE -> new Range(0, square);
            case L2 -> square < Range.MAX ? new Range(0, Math.sqrt(square)) : null;
            default -> null;
        };
    }
}
