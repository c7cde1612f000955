package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Operators that work element by element, with broadcasting. */
final class PointwiseRanges implements RangeRule {
    /** The rule for one element. */
    private interface ElementRule {
        /** @param known sets of the operands; the last element of {@code known} is what is wanted */
        @Nullable
        IntervalSet of(IntervalSet[] known);
    }

    @Override
    public boolean applies(Op op) {
        return op instanceof Elementwise.Binary
                || op instanceof Elementwise.Unary
                || op instanceof Elementwise.Where
                || op instanceof Elementwise.Clip
                || op instanceof Elementwise.Cast
                || op instanceof Elementwise.CastLike
                || isRelu(op);
    }

    private static boolean isRelu(Op op) {
        return op instanceof Activation.Simple simple && simple.function() == Activation.ActivationFunction.RELU;
    }

    @Override
    public @Nullable Ranges forward(RangeNode node) {
        Op op = node.op();
        boolean integer = !node.input(0).dataType().isFloating();
        if (op instanceof Elementwise.Binary binary) {
            return each(node, known -> BinaryRule.forward(binary.function(), known[0], known[1], integer));
        } else if (op instanceof Elementwise.Unary unary) {
            return each(node, known -> UnaryRule.forward(unary.function(), known[0]));
        } else if (op instanceof Elementwise.Where) {
            return each(
                    node,
                    known -> known[0].isSingle() ? known[0].min() != 0 ? known[1] : known[2] : known[1].hull(known[2]));
        } else if (op instanceof Elementwise.Clip) {
            return each(node, known -> clipped(known, limits(node, known)));
        } else if (isRelu(op)) {
            return each(node, known -> clipped(known, IntervalSet.atLeast(0)));
        }
        DataType from = node.input(0).dataType();
        DataType to = node.outputType(0).dataType();
        return each(node, known -> UnaryRule.cast(from, to, known[0]));
    }

    private static IntervalSet clipped(IntervalSet[] known, IntervalSet limits) {
        return known[0].isEmpty() || limits.isEmpty()
                ? limits
                : IntervalSet.of(
                        Math.min(limits.max(), Math.max(limits.min(), known[0].min())),
                        Math.min(limits.max(), Math.max(limits.min(), known[0].max())));
    }

    private static IntervalSet limits(RangeNode node, IntervalSet[] known) {
        double min = node.has(1) && !known[1].isEmpty() ? known[1].min() : Double.NEGATIVE_INFINITY;
        double max = node.has(2) && !known[2].isEmpty() ? known[2].max() : Double.POSITIVE_INFINITY;
        return IntervalSet.of(min, max);
    }

    @Override
    public void backward(RangeNode node, int output, Ranges wanted) {
        Op op = node.op();
        boolean integer = !node.input(0).dataType().isFloating();
        if (op instanceof Elementwise.Binary binary) {
            binary(node, binary.function(), wanted, integer);
        } else if (op instanceof Elementwise.Unary unary) {
            want(node, 0, wanted, known -> UnaryRule.backward(unary.function(), known[1]));
        } else if (op instanceof Elementwise.Where) {
            where(node, wanted);
        } else if (op instanceof Elementwise.Clip) {
            want(node, 0, wanted, known -> unclipped(known[known.length - 1], limits(node, known)));
        } else if (isRelu(op)) {
            want(node, 0, wanted, known -> unclipped(known[known.length - 1], IntervalSet.atLeast(0)));
        } else {
            DataType from = node.input(0).dataType();
            DataType to = node.outputType(0).dataType();
            want(node, 0, wanted, known -> UnaryRule.uncast(from, to, known[known.length - 1]));
        }
    }

    private static IntervalSet unclipped(IntervalSet wanted, IntervalSet limits) {
        IntervalSet possible = wanted.intersect(limits);
        if (!limits.isEmpty() && possible.contains(limits.min())) {
            possible = possible.union(IntervalSet.atMost(limits.min()));
        }
        return !limits.isEmpty() && possible.contains(limits.max())
                ? possible.union(IntervalSet.atLeast(limits.max()))
                : possible;
    }

    private static void binary(RangeNode node, Elementwise.BinaryFunction function, Ranges wanted, boolean integer) {
        boolean first = node.isFree(0);
        boolean second = node.isFree(1);
        if (first && second && node.isSame(0, 1)) {
            want(node, 0, wanted, known -> doubled(function, known[2]));
        } else if (first && second) {
            if (node.mayShare()) {
                want(
                        node,
                        0,
                        wanted,
                        known -> Split.of(function, known[2], known[0], known[1], integer)
                                .first());
                want(
                        node,
                        1,
                        wanted,
                        known -> Split.of(function, known[2], known[0], known[1], integer)
                                .second());
            }
        } else if (first) {
            want(node, 0, wanted, known -> BinaryRule.first(function, known[2], known[1], integer));
        } else {
            want(node, 1, wanted, known -> BinaryRule.second(function, known[2], known[0], integer));
        }
    }

    /** Of a number and itself. */
    private static @Nullable IntervalSet doubled(Elementwise.BinaryFunction function, IntervalSet wanted) {
        return switch (function) {
            case ADD -> wanted.each((min, max) -> IntervalSet.of(min / 2, max / 2));
            case MUL ->
                wanted.each((min, max) ->
                        max < 0 ? IntervalSet.NONE : IntervalSet.of(Math.sqrt(Math.max(0, min)), Math.sqrt(max)));
            case MIN, MAX, AND, OR, BITWISE_AND, BITWISE_OR -> wanted;
            default -> null;
        };
    }

    private static void where(RangeNode node, Ranges wanted) {
        for (int branch = 1; branch <= 2; branch++) {
            int chosen = branch == 1 ? 1 : 0;
            int operand = branch;
            if (node.isFree(operand)) {
                want(node, operand, wanted, known -> known[0].contains(chosen) ? known[3] : IntervalSet.ALL);
            } else if (node.isFree(0)) {
                want(
                        node,
                        0,
                        wanted,
                        known -> known[3].containsAll(known[operand]) ? IntervalSet.ALL : IntervalSet.of(1 - chosen));
            }
        }
    }

    /** The results of all elements. */
    private static @Nullable Ranges each(RangeNode node, Function<IntervalSet[], IntervalSet> rule) {
        int rank = node.outputType(0).shape().rank();
        return combined(node, rank, List.of(), rule::apply);
    }

    private static void want(RangeNode node, int operand, Ranges wanted, ElementRule rule) {
        if (node.isFree(operand)) {
            Ranges found = combined(node, wanted.rank(), List.of(wanted), rule);
            if (found != null) {
                node.want(operand, found.ofOperand(node.input(operand).shape()));
            }
        }
    }

    private static @Nullable Ranges combined(RangeNode node, int rank, List<Ranges> wanted, ElementRule rule) {
        List<Ranges> operands = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            operands.add(
                    node.has(i)
                            ? aligned(node.range(i), node.input(i).shape(), rank)
                            : Ranges.uniform(IntervalSet.ALL, rank));
        }
        operands.addAll(wanted);
        int[] sizes = new int[rank];
        Arrays.setAll(
                sizes,
                axis -> operands.stream()
                        .mapToInt(each -> each.sizes()[axis])
                        .max()
                        .orElse(1));
        if (Ranges.count(sizes) > Ranges.MAX_SETS) {
            return uniform(operands, wanted.size(), rank, rule);
        }
        boolean[] unknown = new boolean[1];
        Ranges found = Ranges.of(sizes, index -> {
            IntervalSet set =
                    rule.of(operands.stream().map(each -> each.at(index)).toArray(IntervalSet[]::new));
            unknown[0] |= set == null;
            return set == null ? IntervalSet.ALL : set;
        });
        return unknown[0] ? null : found;
    }

    /** One answer for all elements: for all that operands may be, and what all results have in common. */
    private static @Nullable Ranges uniform(List<Ranges> operands, int wanted, int rank, ElementRule rule) {
        IntervalSet[] known = new IntervalSet[operands.size()];
        Arrays.setAll(
                known,
                i -> i < known.length - wanted
                        ? operands.get(i).hull()
                        : operands.get(i).common());
        IntervalSet found = rule.of(known);
        return found == null ? null : Ranges.uniform(found, rank);
    }

    private static Ranges aligned(Ranges operand, Shape shape, int rank) {
        int added = rank - shape.rank();
        return operand.withDims(rank, axis -> axis - added < 0 ? -1 : axis - added);
    }
}
