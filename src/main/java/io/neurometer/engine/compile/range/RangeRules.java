package io.neurometer.engine.compile.range;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the outputs of an operator by what is known of its inputs. Sound: what no rule tells may be anything. */
final class RangeRules {
    /** The overshoot of cubic interpolation in two dimensions, for any usual coefficient. */
    private static final double CUBIC = 16;

    private static final double MAX_FP16 = 65504 / 2d;

    private RangeRules() {}

    static Found of(Op op, Operands operands, List<TensorType> outputs) {
        if (op instanceof Fusion.Chain chain) {
            return ofChain(chain, operands, outputs);
        }
        Range range = range(op, operands, outputs);
        if (range == null) {
            boolean hides = op instanceof Softmax || op instanceof Attention;
            boolean expected = isLogarithm(op) || (hides ? operands.hasExpected() : operands.isExpected());
            return expected ? Found.NOT_FINITE : Found.ANYTHING;
        }
        boolean infinite = operands.isExpected() && !range.isSafe();
        return infinite || isWithinType(range, outputs) ? Found.of(range) : Found.ANYTHING;
    }

    private static boolean isLogarithm(Op op) {
        return op instanceof Elementwise.Unary unary && unary.function() == UnaryFunction.LOG;
    }

    private static boolean isWithinType(Range range, List<TensorType> outputs) {
        boolean half = outputs.stream().anyMatch(type -> type.dataType() == DataType.FP16);
        return range.isSafe() && (!half || range.magnitude() <= MAX_FP16);
    }

    private static Found ofChain(Fusion.Chain chain, Operands operands, List<TensorType> outputs) {
        List<Found> values = values(chain, operands, outputs);
        return values.get(values.size() - 1);
    }

    /** Whether every value inside a chain, its result apart, is a number small enough for sums and products. */
    static boolean isSafeInside(Fusion.Chain chain, Operands operands, List<TensorType> outputs) {
        List<Found> values = values(chain, operands, outputs);
        return values.subList(0, values.size() - 1).stream().allMatch(Found::isSafe);
    }

    private static List<Found> values(Fusion.Chain chain, Operands operands, List<TensorType> outputs) {
        int next = chain.headInputs();
        Found running = of(
                chain.head(),
                new Operands(
                        operands.found().subList(0, next), operands.inputs().part(0, next)),
                outputs);
        List<Found> values = new ArrayList<>(List.of(running));
        for (Fusion.Link link : chain.links()) {
            List<@Nullable Found> found = new ArrayList<>(operands.found().subList(next, next + link.extras()));
            found.add(link.position(), running);
            running = of(
                    link.op(),
                    new Operands(found, Fusion.Chain.operands(link, outputs.get(0), operands.inputs(), next)),
                    outputs);
            values.add(running);
            next += link.extras();
        }
        return values;
    }

    private static @Nullable Range range(Op op, Operands operands, List<TensorType> outputs) {
        if (op instanceof Elementwise elementwise) {
            return ElementRanges.of(elementwise, operands);
        } else if (op instanceof Activation.Simple activation) {
            return ElementRanges.of(activation, operands);
        } else if (op instanceof Activation.PRelu) {
            return ElementRanges.ofPRelu(operands);
        } else if (op instanceof Convolution convolution) {
            return SumRanges.of(convolution, operands);
        } else if (op instanceof Linear linear) {
            return SumRanges.of(linear, operands);
        } else if (op instanceof Normalization normalization) {
            return SumRanges.of(normalization, operands);
        } else if (op instanceof Quantization quantization) {
            return SumRanges.of(quantization, operands);
        } else if (op instanceof Attention attention) {
            return SumRanges.of(attention, operands);
        } else if (op instanceof Softmax.Normalized softmax) {
            return softmax(softmax, operands);
        } else if (op instanceof Pooling pooling) {
            return pooling(pooling, operands);
        } else if (op instanceof Reduction reduction) {
            return reduction(reduction, operands);
        }
        return moved(op, operands, outputs);
    }

    private static @Nullable Range softmax(Softmax.Normalized op, Operands operands) {
        Range x = operands.safe(0);
        if (x == null) {
            return null;
        }
        double elements = operands.inputs().shape(0).elements();
        return op.function() == Softmax.SoftmaxFunction.LOG_SOFTMAX
                ? new Range(x.low() - x.high() - Math.log(Math.max(1, elements)), 0)
                : Range.UNIT;
    }

    private static @Nullable Range pooling(Pooling op, Operands operands) {
        Range x = operands.safe(0);
        if (x == null) {
            return null;
        }
        if (op instanceof Pooling.MaxPool max) {
            boolean covers = max.axes(operands.inputs().shape(0)).stream().allMatch(RangeRules::meetsFeatures);
            return covers ? x : null;
        }
        double terms = operands.inputs().shape(0).elements();
        boolean means = (op instanceof Pooling.AveragePool average
                        && average.axes(operands.inputs().shape(0)).stream().allMatch(RangeRules::meetsFeatures))
                || (op instanceof Pooling.GlobalPool global && global.function() != Pooling.PoolFunction.LP)
                || op instanceof Pooling.AdaptivePool;
        return means && x.times(terms).isSafe() ? x.and(Range.of(0)) : null;
    }

    /** Whether no window may lie in the padding altogether. */
    private static boolean meetsFeatures(WindowAxis axis) {
        long end = (axis.output() - 1L) * axis.stride() - axis.padBegin();
        return axis.padBegin() < axis.extent() && end < axis.input() && axis.dilation() == 1;
    }

    private static @Nullable Range reduction(Reduction op, Operands operands) {
        if (op instanceof Reduction.Reduce reduce) {
            boolean picks = reduce.function() == Reduction.ReduceFunction.MAX
                    || reduce.function() == Reduction.ReduceFunction.MIN;
            boolean empty = operands.inputs().shape(0).elements() == 0;
            return picks && !empty ? operands.range(0) : SumRanges.of(reduce, operands);
        } else if (op instanceof Reduction.TopK) {
            return operands.range(0);
        } else if (op instanceof Reduction.CumulativeSum) {
            Range x = operands.safe(0);
            double terms = operands.inputs().shape(0).elements();
            return x == null ? null : x.and(Range.of(0)).times(new Range(1, Math.max(1, terms)));
        }
        return null;
    }

    private static @Nullable Range moved(Op op, Operands operands, List<TensorType> outputs) {
        if (op instanceof Resizing) {
            Range x = operands.safe(0);
            return x == null ? null : x.and(Range.of(0)).times(CUBIC);
        }
        boolean scatters = (op instanceof Gathering.ScatterElements elements
                        && elements.function() != Gathering.ScatterFunction.REPLACE)
                || (op instanceof Gathering.ScatterNd nd && nd.function() != Gathering.ScatterFunction.REPLACE);
        boolean moves = op instanceof Movement || op instanceof Shaping || op instanceof Gathering;
        if (!moves
                || scatters
                || outputs.stream().noneMatch(type -> type.dataType().isFloating())) {
            return null;
        }
        Range all = operands.all();
        return all == null ? null : all.and(Range.of(0));
    }
}
