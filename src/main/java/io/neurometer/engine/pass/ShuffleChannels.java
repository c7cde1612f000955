package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Channels split into groups, groups and channels exchanged, and joined again are a channel shuffle. */
final class ShuffleChannels implements Pass {
    @Override
    public String name() {
        return "shuffle-channels";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Shaping.Transpose.class, transpose -> shuffle(graph, transpose));
    }

    private static @Nullable GraphPatch shuffle(Rewriter graph, Node transpose) {
        Node split = graph.maker(transpose.inputs().get(0), Shaping.Reshape.class);
        Node join = graph.onlyReader(Rewriter.output(transpose));
        if (split == null || join == null || !(join.op() instanceof Shaping.Reshape)) {
            return null;
        }
        String input = split.inputs().get(0);
        Shape whole = graph.shape(input);
        Shape parts = graph.shape(Rewriter.output(split));
        Shape joined = graph.shape(Rewriter.output(join));
        if (whole == null
                || parts == null
                || joined == null
                || !whole.equals(joined)
                || graph.onlyReader(Rewriter.output(split)) == null
                || !isSplitOf(parts, whole)
                || !exchanges(((Shaping.Transpose) transpose.op()).axes(parts.rank()))) {
            return null;
        }
        int groups = Math.toIntExact(parts.size(1));
        return graph.patch()
                .remove(split, transpose, join)
                .replace(transpose, new Shaping.ChannelShuffle(groups), List.of(input), Rewriter.output(join))
                .build();
    }

    private static boolean isSplitOf(Shape parts, Shape whole) {
        if (whole.rank() < 3 || parts.rank() != whole.rank() + 1) {
            return false;
        }
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < whole.rank(); i++) {
            if (i == 1) {
                expected.add(parts.size(1));
                expected.add(whole.size(1) / parts.size(1));
            } else {
                expected.add(whole.size(i));
            }
        }
        return Shape.of(expected.stream().mapToLong(Long::longValue).toArray()).equals(parts);
    }

    private static boolean exchanges(int[] axes) {
        for (int i = 0; i < axes.length; i++) {
            int expected = i == 1 ? 2 : i == 2 ? 1 : i;
            if (axes[i] != expected) {
                return false;
            }
        }
        return true;
    }
}
