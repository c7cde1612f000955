package io.neurometer.engine.pass;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operands of attention as values of four dimensions: one for what counts batches, which may be none or several, then heads,
 * positions and features. A transpose within the last three stays a transpose of four dimensions, by which heads are known.
 *
 * @param root the product with the values, in whose place the attention comes
 * @param rank dimensions of the operands, 3 or more
 */
record BatchedHeads(Rewriter graph, PatchBuilder patch, Node root, int rank) {
    private static final int RANK = 4;
    private static final int AFTER_BATCHES = RANK - 1;

    /** Whether a mask that is broadcast against scores of this shape can be one of four dimensions. */
    static boolean fits(Shape mask, Shape scores) {
        int missing = scores.rank() - mask.rank();
        Boolean isBroadcast = null;
        for (int axis = 0; axis < scores.rank() - AFTER_BATCHES; axis++) {
            long size = axis < missing ? 1 : mask.size(axis - missing);
            if (scores.size(axis) != 1) {
                boolean one = size == 1;
                if (isBroadcast != null && isBroadcast != one) {
                    return false;
                }
                isBroadcast = one;
            }
        }
        return true;
    }

    /** A query or a value. */
    String operand(String value) {
        Node transpose = rank == RANK ? null : graph.producer(value, Movement.Transpose.class);
        return transpose == null ? folded(value) : transposed(transpose.inputs().get(0), axes(transpose));
    }

    /** A key with its features last, from what was transposed. */
    String key(Peeled turned) {
        List<Integer> axes = new ArrayList<>(turned.axes());
        axes.add(axes.remove(rank - 2));
        return transposed(turned.value(), axes);
    }

    /** A mask that {@link #fits}. */
    String mask(String mask) {
        boolean isLow = rank == RANK || graph.fixedShape(mask).rank() < AFTER_BATCHES;
        return isLow ? mask : folded(mask);
    }

    /** Adds the root as this operator; a transpose that follows it comes before the batches are apart again. */
    void result(Op op, List<String> inputs) {
        String output = Rewriter.output(root);
        if (rank == RANK) {
            patch.replace(root, op, inputs, output);
            return;
        }
        String attended = patch.fresh(output + "/heads");
        patch.replace(root, op, inputs, attended);
        Node back = graph.onlyConsumer(output);
        Movement.Transpose within =
                back != null && back.op() instanceof Movement.Transpose ? withinHeads(axes(back)) : null;
        if (back != null && within != null) {
            output = Rewriter.output(back);
            patch.remove(back);
            attended = patch.node(root, attended + "/back", within, attended);
        }
        patch.giving(
                output,
                root,
                root.name() + "/reshape",
                new Shaping.Reshape(true),
                attended,
                patch.shape(graph.fixedShape(output)));
    }

    private List<Integer> axes(Node transpose) {
        return Arrays.stream(((Movement.Transpose) transpose.op()).axes(rank))
                .boxed()
                .toList();
    }

    private String transposed(String source, List<Integer> axes) {
        Movement.Transpose within = withinHeads(axes);
        if (within == null) {
            Shape shape = graph.fixedShape(source);
            Shape turned = Shape.of(axes.stream().map(shape::dim).toList());
            return folded(patch.node(root, source + "/turned", new Movement.Transpose(axes), source), turned);
        }
        String from = folded(source);
        boolean isMoved = !within.permutation().equals(List.of(0, 1, 2, 3));
        return isMoved ? patch.node(root, from + "/by head", within, from) : from;
    }

    /** A transpose as one of four dimensions; null where it moves one of several dimensions that count batches. */
    private Movement.@Nullable Transpose withinHeads(List<Integer> axes) {
        if (rank == RANK) {
            return new Movement.Transpose(axes);
        }
        int batches = rank - AFTER_BATCHES;
        List<Integer> four = new ArrayList<>(List.of(0));
        for (int axis = 0; axis < rank; axis++) {
            int from = axes.get(axis);
            if (axis >= batches) {
                four.add(from - batches + 1);
            } else if (from != axis) {
                return null;
            }
        }
        return new Movement.Transpose(four);
    }

    private String folded(String value) {
        return folded(value, graph.fixedShape(value));
    }

    private String folded(String value, Shape shape) {
        if (shape.rank() == RANK) {
            return value;
        }
        int batches = shape.rank() - AFTER_BATCHES;
        long[] sizes = new long[RANK];
        sizes[0] = Shape.of(shape.dims().subList(0, batches)).elements();
        for (int i = 0; i < AFTER_BATCHES; i++) {
            sizes[i + 1] = shape.size(batches + i);
        }
        return patch.node(root, value + "/lifted", new Shaping.Reshape(true), value, patch.shape(Shape.of(sizes)));
    }
}
