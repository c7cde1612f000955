package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Channels reshaped into groups, transposed and reshaped back become one shuffle. Where only one of the groups is taken, as
 * an index of a new first dimension, it becomes every so many channels.
 */
final class ChannelShuffleFusion implements Pass {
    @Override
    public String name() {
        return "channel-shuffles";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Movement.Transpose.class, node -> shuffle(graph, node));
        graph.each(Gathering.Gather.class, node -> group(graph, node));
    }

    /** [batch * channels / groups, groups, pixels], transposed, as [groups, batch, channels / groups, ...], and one of these. */
    private static @Nullable GraphPatch group(Rewriter graph, Node gather) {
        Node together = graph.producer(gather.inputs().get(0), Shaping.class);
        Node transpose = together == null || !together.op().isView()
                ? null
                : graph.producer(together.inputs().get(0), Movement.Transpose.class);
        Node apart =
                transpose == null ? null : graph.producer(transpose.inputs().get(0), Shaping.class);
        if (transpose == null || apart == null || !apart.op().isView()) {
            return null;
        }
        String x = apart.inputs().get(0);
        Shape shape = graph.shape(x);
        Shape groups = graph.shape(transpose.inputs().get(0));
        Shape made = graph.shape(Rewriter.output(gather));
        Double index = graph.uniform(gather.inputs().get(1));
        if (shape == null
                || groups == null
                || made == null
                || index == null
                || !takesGroup(gather, transpose, groups)) {
            return null;
        }
        long count = groups.size(1);
        if (!isGroup(made, shape, count) || groups.size(2) != shape.elements() / (shape.size(0) * shape.size(1))) {
            return null;
        }
        long first = index.longValue() < 0 ? index.longValue() + count : index.longValue();
        if (first < 0 || first >= count) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(gather);
        List<String> inputs =
                List.of(x, patch.longs(first), patch.longs(shape.size(1)), patch.longs(1), patch.longs(count));
        return patch.replace(gather, new Movement.Slice(), inputs, Rewriter.output(gather))
                .build();
    }

    private static boolean takesGroup(Node gather, Node transpose, Shape groups) {
        return ((Gathering.Gather) gather.op()).axis() == 0
                && groups.rank() == 3
                && groups.elements() > 0
                && Arrays.equals(((Movement.Transpose) transpose.op()).axes(3), new int[] {1, 0, 2});
    }

    /** Whether {@code made} is {@code shape} with that part of its channels. */
    private static boolean isGroup(Shape made, Shape shape, long groups) {
        boolean same = shape.rank() >= 3 && made.rank() == shape.rank() && made.size(1) * groups == shape.size(1);
        for (int i = 0; same && i < shape.rank(); i++) {
            same = i == 1 || made.size(i) == shape.size(i);
        }
        return same;
    }

    private static @Nullable GraphPatch shuffle(Rewriter graph, Node transpose) {
        Node apart = graph.producer(transpose.inputs().get(0), Shaping.class);
        Node together = graph.onlyConsumer(Rewriter.output(transpose));
        Shape groups = graph.shape(transpose.inputs().get(0));
        if (apart == null
                || together == null
                || groups == null
                || !apart.op().isView()
                || !together.op().isView()) {
            return null;
        }
        String x = apart.inputs().get(0);
        Shape shape = graph.shape(x);
        boolean same = graph.sameShape(x, Rewriter.output(together));
        if (shape == null || !same || !swapsGroups(transpose, groups) || !splitsChannels(shape, groups)) {
            return null;
        }
        Movement.ChannelShuffle op = new Movement.ChannelShuffle(Math.toIntExact(groups.size(1)));
        return graph.patch()
                .remove(apart, transpose, together)
                .replace(transpose, op, List.of(x), Rewriter.output(together))
                .build();
    }

    private static boolean swapsGroups(Node transpose, Shape groups) {
        int[] axes = ((Movement.Transpose) transpose.op()).axes(groups.rank());
        boolean swaps = axes.length > 3 && axes[0] == 0 && axes[1] == 2 && axes[2] == 1;
        for (int i = 3; swaps && i < axes.length; i++) {
            swaps = axes[i] == i;
        }
        return swaps;
    }

    private static boolean splitsChannels(Shape shape, Shape groups) {
        return shape.rank() >= 3
                && shape.size(0) == groups.size(0)
                && shape.size(1) == groups.size(1) * groups.size(2)
                && groups.size(1) > 1
                && shape.elements() > 0;
    }
}
