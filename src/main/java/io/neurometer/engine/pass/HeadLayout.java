package io.neurometer.engine.pass;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Features that lie head by head in the last dimension of {@code value}, [B, L, heads * E].
 *
 * @param transposed the value that the transpose makes of them
 * @param heads how many heads a view makes of them
 */
record HeadLayout(String value, String transposed, long heads) {
    /** From [B, L, H, E] to [B, H, L, E], and back. */
    static final List<Integer> SWAP = List.of(0, 2, 1, 3);
    /** From [B, L, H, E] to [B, H, E, L]. */
    static final List<Integer> SWAP_TRANSPOSED = List.of(0, 2, 3, 1);

    /** What a view and this transpose have made a value of, or null. */
    static @Nullable HeadLayout of(Rewriter graph, String transposed, List<Integer> permutation) {
        Node transpose = graph.maker(transposed, new Shaping.Transpose(permutation));
        Node view = transpose == null ? null : view(graph, Rewriter.input(transpose, 0));
        if (view == null) {
            return null;
        }
        Shape parted = graph.shape(Rewriter.output(view));
        Shape joined = graph.shape(Rewriter.input(view, 0));
        if (parted == null || joined == null || !isJoined(joined, parted)) {
            return null;
        }
        return new HeadLayout(Rewriter.input(view, 0), transposed, parted.size(2));
    }

    /** The transpose that alone reads [B, H, L, E] and the view that alone makes [B, L, H * E] of it, or null. */
    static @Nullable List<Node> joining(Rewriter graph, String value) {
        Node transpose = graph.onlyReader(value);
        if (transpose == null || !transpose.op().equals(new Shaping.Transpose(SWAP))) {
            return null;
        }
        Node view = graph.onlyReader(Rewriter.output(transpose));
        Shape parted = graph.shape(Rewriter.output(transpose));
        Shape joined = view == null || !view.op().isView() ? null : graph.shape(Rewriter.output(view));
        boolean joins = parted != null && joined != null && isJoined(joined, parted);
        return joins ? List.of(transpose, view) : null;
    }

    private static @Nullable Node view(Rewriter graph, String value) {
        Node maker = graph.maker(value, Shaping.class);
        return maker != null && maker.op().isView() ? maker : null;
    }

    private static boolean isJoined(Shape joined, Shape parted) {
        return parted.rank() == 4
                && joined.rank() == 3
                && joined.size(0) == parted.size(0)
                && joined.size(1) == parted.size(1)
                && joined.size(2) == parted.size(2) * parted.size(3);
    }
}
