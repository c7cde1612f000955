package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Channels reshaped into groups, transposed and reshaped back become one shuffle. */
final class ChannelShuffleFusion implements Pass {
    @Override
    public String name() {
        return "channel-shuffles";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Movement.Transpose.class, node -> shuffle(graph, node));
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
