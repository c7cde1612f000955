package io.neurometer.engine.pass;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * sqrt(mean(x²) + epsilon) over the last dimension, which is kept.
 *
 * @param nodes the nodes that compute it
 */
record MeanSquare(String x, float epsilon, List<Node> nodes) {

    /** What {@code value} is if it is made so, else null. */
    static @Nullable MeanSquare root(Rewriter graph, String value) {
        Node root = graph.maker(value, new Elementwise.Unary(UnaryFunction.SQRT));
        ScalarOperand sum = root == null ? null : ScalarOperand.addend(graph, Rewriter.input(root, 0));
        if (sum == null || !(sum.number() >= 0) || !Float.isFinite((float) sum.number())) {
            return null;
        }
        Node mean = mean(graph, sum.other());
        Node square = mean == null ? null : graph.maker(Rewriter.input(mean, 0), Elementwise.Binary.class);
        if (square == null || !isSquare(graph, square)) {
            return null;
        }
        return new MeanSquare(Rewriter.input(square, 0), (float) sum.number(), List.of(square, mean, sum.node(), root));
    }

    /** The node that makes {@code value} as a mean over the last dimension, which is kept; else null. */
    static @Nullable Node mean(Rewriter graph, String value) {
        Node mean = graph.maker(value, Reduction.Reduce.class);
        if (mean == null || graph.shape(Rewriter.input(mean, 0)) == null) {
            return null;
        }
        Reduction.Reduce op = (Reduction.Reduce) mean.op();
        String axesInput = Rewriter.input(mean, 1);
        boolean known =
                axesInput.equals(Node.ABSENT) || graph.graph().typed().values().containsKey(axesInput);
        if (op.function() != ReduceFunction.MEAN || !op.keepDims() || !known) {
            return null;
        }
        int[] axes = op.axes(graph.graph().typed().inputs(mean));
        int last = graph.graph().typed().inputs(mean).shape(0).rank() - 1;
        return axes.length == 1 && axes[0] == last ? mean : null;
    }

    private static boolean isSquare(Rewriter graph, Node node) {
        if (node.op().equals(new Elementwise.Binary(BinaryFunction.MUL))) {
            return Rewriter.input(node, 0).equals(Rewriter.input(node, 1));
        }
        ScalarOperand power = ScalarOperand.exponent(graph, Rewriter.output(node));
        return power != null && power.number() == 2;
    }
}
