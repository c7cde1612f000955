package io.neurometer.engine.conformance.network;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Parts of networks on rows of features: products, attention, normalizations, reductions. */
final class RowParts {
    private static final float EPSILON = 1e-2f;

    private RowParts() {}

    static List<Part> all() {
        return List.of(
                RowParts::linear,
                RowParts::linear,
                RowParts::gemm,
                RowParts::product,
                RowParts::withItself,
                RowParts::attention,
                RowParts::writtenAttention,
                RowParts::normalization,
                RowParts::normalization,
                RowParts::writtenNormalization,
                RowParts::softmax,
                RowParts::reduction,
                RowParts::reduction,
                RowParts::running);
    }

    private static String linear(Sketch sketch, String x) {
        if (sketch.shape(x).rank() < 1) {
            return x;
        }
        long inner = sketch.shape(x).size(-1);
        long outer = sketch.chance().any(inner, inner, (long) sketch.chance().from(1, 20));
        String bias = sketch.chance().oneIn(3) ? Node.ABSENT : sketch.weight(outer);
        String made = sketch.node(new Linear.FullyConnected(), x, sketch.weight(outer, inner), bias);
        String active = sketch.chance().oneIn(2) ? made : ElementParts.activation(sketch, made);
        boolean adds = sketch.chance().oneIn(3) && sketch.type(active).equals(sketch.type(x));
        return adds ? sketch.node(new Elementwise.Binary(BinaryFunction.ADD), active, x) : active;
    }

    private static String gemm(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        if (sketch.shape(x).rank() != 2) {
            return x;
        }
        boolean transposeA = chance.oneIn(3);
        boolean transposeB = chance.oneIn(2);
        long rows = sketch.shape(x).size(transposeA ? 1 : 0);
        long inner = sketch.shape(x).size(transposeA ? 0 : 1);
        long columns = chance.from(1, 12);
        String b = sketch.operand(transposeB ? new long[] {columns, inner} : new long[] {inner, columns});
        String c = chance.oneIn(3)
                ? Node.ABSENT
                : sketch.operand(ElementParts.operandSizes(chance, new long[] {rows, columns}));
        float alpha = chance.any(1f, 1f, 0.5f);
        return sketch.node(new Linear.Gemm(alpha, chance.any(1f, 1f, 2f), transposeA, transposeB), x, b, c);
    }

    /** With a constant or an input on either side, which may be a batch of matrices itself. */
    private static String product(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        if (sizes.length < 1) {
            return x;
        }
        long inner = sizes[sizes.length - 1];
        long[] other = {inner, chance.from(1, 9)};
        if (chance.oneIn(3) && sizes.length > 2) {
            other = sizes.clone();
            other[sizes.length - 2] = inner;
            other[sizes.length - 1] = chance.from(1, 6);
            other[0] = chance.oneIn(2) ? 1 : sizes[0];
        } else if (chance.oneIn(6)) {
            other = new long[] {inner};
        } else if (chance.oneIn(4) && sizes.length > 1) {
            return sketch.node(new Linear.MatMul(), sketch.operand(chance.from(1, 6), sizes[sizes.length - 2]), x);
        }
        return sketch.node(new Linear.MatMul(), x, sketch.operand(other));
    }

    /** The product of each matrix with its own transpose. */
    private static String withItself(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        if (rank < 2) {
            return x;
        }
        Integer[] order = new Integer[rank];
        Arrays.setAll(order, i -> i < rank - 2 ? i : 2 * rank - 3 - i);
        String transposed = sketch.node(new Movement.Transpose(List.of(order)), x);
        return sketch.node(new Linear.MatMul(), x, transposed);
    }

    private static String attention(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        if (sketch.shape(x).rank() != 3) {
            return x;
        }
        long features = sketch.shape(x).size(2);
        int heads = features % 2 == 0 && chance.oneIn(2) ? 2 : 1;
        String query = sketch.node(new Linear.MatMul(), x, sketch.weight(features, features));
        String mask = chance.oneIn(2)
                ? Node.ABSENT
                : sketch.operand(sketch.shape(x).size(1), sketch.shape(x).size(1));
        return sketch.node(new Attention.MultiHead(heads, heads, 0.5f, chance.oneIn(3)), query, x, x, mask);
    }

    /** Heads, scores, mask, softmax and the sum of values, each a node of its own. */
    private static String writtenAttention(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        long[] sizes = sketch.shape(x).sizes();
        if (sizes.length != 3 || sizes[2] == 0) {
            return x;
        }
        long heads = sizes[2] % 2 == 0 ? 2 : 1;
        long each = sizes[2] / heads;
        String query = heads(sketch, x, heads, each, List.of(0, 2, 1, 3));
        String key = heads(sketch, x, heads, each, List.of(0, 2, 3, 1));
        String value = heads(sketch, x, heads, each, List.of(0, 2, 1, 3));
        String scores = sketch.node(new Linear.MatMul(), query, key);
        BinaryFunction scaling = chance.any(BinaryFunction.MUL, BinaryFunction.DIV);
        scores = sketch.node(new Elementwise.Binary(scaling), scores, sketch.constant(sketch.numbers(0.5, 2)));
        if (chance.oneIn(2)) {
            long[] mask = ElementParts.operandSizes(chance, sketch.shape(scores).sizes());
            scores = sketch.node(new Elementwise.Binary(BinaryFunction.ADD), scores, sketch.operand(mask));
        }
        String weights = sketch.node(new Softmax.Normalized(SoftmaxFunction.SOFTMAX, -1, false), scores);
        String summed = sketch.node(new Linear.MatMul(), weights, value);
        String together = sketch.node(new Movement.Transpose(List.of(0, 2, 1, 3)), summed);
        return sketch.node(new Shaping.Reshape(true), together, sketch.longs(sizes));
    }

    private static String heads(Sketch sketch, String x, long heads, long each, List<Integer> order) {
        long[] sizes = sketch.shape(x).sizes();
        String projected =
                sketch.node(new Linear.FullyConnected(), x, sketch.weight(sizes[2], sizes[2]), sketch.weight(sizes[2]));
        String split = sketch.node(new Shaping.Reshape(true), projected, sketch.longs(sizes[0], sizes[1], heads, each));
        return sketch.node(new Movement.Transpose(order), split);
    }

    private static String normalization(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        int rank = sketch.shape(x).rank();
        if (rank < 1) {
            return x;
        }
        int axis = chance.oneIn(3) ? chance.from(-rank, -1) : -1;
        long[] sizes = Arrays.copyOfRange(sketch.shape(x).sizes(), rank + axis, rank);
        String scale = sketch.weight(sizes);
        if (chance.oneIn(3)) {
            return sketch.node(new Normalization.RmsNorm(axis, EPSILON), x, scale);
        }
        return chance.oneIn(4)
                ? sketch.node(new Normalization.LayerNorm(axis, EPSILON), x, scale)
                : sketch.node(new Normalization.LayerNorm(axis, EPSILON), x, scale, sketch.weight(sizes));
    }

    /** Mean, difference, mean of squares, root, quotient, factor and bias, each a node of its own. */
    private static String writtenNormalization(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        if (rank < 2) {
            return x;
        }
        Reduction.Reduce mean = new Reduction.Reduce(ReduceFunction.MEAN, true, false);
        String average = sketch.node(mean, x, sketch.longs(-1));
        String difference = sketch.node(new Elementwise.Binary(BinaryFunction.SUB), x, average);
        String square = sketch.node(new Elementwise.Binary(BinaryFunction.MUL), difference, difference);
        String variance = sketch.node(mean, square, sketch.longs(-1));
        String kept = sketch.node(
                new Elementwise.Binary(BinaryFunction.ADD), variance, sketch.constant(sketch.numbers(0.01, 0.02)));
        String root = sketch.node(new Elementwise.Unary(Elementwise.UnaryFunction.SQRT), kept);
        String quotient = sketch.node(new Elementwise.Binary(BinaryFunction.DIV), difference, root);
        long last = sketch.shape(x).size(-1);
        String scaled = sketch.node(new Elementwise.Binary(BinaryFunction.MUL), quotient, sketch.weight(last));
        return sketch.node(new Elementwise.Binary(BinaryFunction.ADD), scaled, sketch.weight(last));
    }

    private static String softmax(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        if (rank < 1) {
            return x;
        }
        int axis = sketch.chance().from(-rank, rank - 1);
        return sketch.node(
                new Softmax.Normalized(
                        SoftmaxFunction.SOFTMAX, axis, sketch.chance().oneIn(5)),
                x);
    }

    private static String reduction(Sketch sketch, String x) {
        Chance chance = sketch.chance();
        int rank = sketch.shape(x).rank();
        List<Long> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (chance.oneIn(2)) {
                axes.add((long) (chance.oneIn(3) ? i - rank : i));
            }
        }
        ReduceFunction function = chance.any(
                ReduceFunction.SUM,
                ReduceFunction.MEAN,
                ReduceFunction.MEAN,
                ReduceFunction.MAX,
                ReduceFunction.MIN,
                ReduceFunction.L1,
                ReduceFunction.L2,
                ReduceFunction.SUM_SQUARE);
        boolean empties =
                (function == ReduceFunction.MEAN || function == ReduceFunction.MAX || function == ReduceFunction.MIN)
                        && sketch.shape(x).elements() == 0;
        if (empties) {
            return x;
        }
        Reduction.Reduce op = new Reduction.Reduce(function, chance.oneIn(2), chance.oneIn(2));
        return sketch.node(
                op, x, sketch.longs(axes.stream().mapToLong(Long::longValue).toArray()));
    }

    private static String running(Sketch sketch, String x) {
        int rank = sketch.shape(x).rank();
        if (rank < 1) {
            return x;
        }
        String axis = sketch.constant(Tensor.ofLongs(new long[] {sketch.chance().from(-rank, rank - 1)}));
        return sketch.node(
                new Reduction.CumulativeSum(
                        sketch.chance().oneIn(2), sketch.chance().oneIn(2)),
                x,
                axis);
    }
}
