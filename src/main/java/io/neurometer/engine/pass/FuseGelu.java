package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** x/2 (1 + erf(x / sqrt 2)), however its factors are put together, becomes one node. */
final class FuseGelu implements Pass {
    private static final Op MUL = new Elementwise.Binary(BinaryFunction.MUL);
    private static final Op GELU = new Activation.Simple(ActivationFunction.GELU, 0, 0);

    @Override
    public String name() {
        return "fuse-gelu";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Elementwise.Unary.class, node -> {
            boolean isErf = node.op().equals(new Elementwise.Unary(UnaryFunction.ERF));
            return isErf ? fused(graph, node) : null;
        });
    }

    private static @Nullable GraphPatch fused(Rewriter graph, Node erf) {
        ScalarOperand argument = ScalarOperand.factor(graph, Rewriter.input(erf, 0));
        Node sum = graph.onlyReader(Rewriter.output(erf));
        ScalarOperand one = sum == null ? null : ScalarOperand.addend(graph, Rewriter.output(sum));
        if (argument == null || one == null || one.number() != 1) {
            return null;
        }
        String x = argument.other();
        if (!Rewriter.isNear(argument.number(), Math.sqrt(0.5)) || !graph.isAccurate(x, Rewriter.output(erf))) {
            return null;
        }
        List<Node> steps = new ArrayList<>(List.of(argument.node(), erf, one.node()));
        if (!findFactors(graph, x, steps)) {
            return null;
        }
        Node last = steps.get(steps.size() - 1);
        return graph.patch()
                .remove(steps)
                .replace(last, GELU, List.of(x), Rewriter.output(last))
                .build();
    }

    /** Follows the last of the steps until both x and 1/2 have been multiplied in, noting the products. */
    private static boolean findFactors(Rewriter graph, String x, List<Node> steps) {
        boolean halved = false;
        boolean gated = false;
        while (!halved || !gated) {
            String running = Rewriter.output(steps.get(steps.size() - 1));
            Node next = graph.onlyReader(running);
            ScalarOperand factor = ScalarOperand.factor(graph, next);
            if (next == null || (factor != null && !factor.other().equals(running))) {
                return false;
            }
            String other = factor != null || !next.op().equals(MUL) ? null : Rewriter.other(next, running);
            ScalarOperand half = other == null ? null : ScalarOperand.factor(graph, other);
            if (!halved && factor != null && factor.number() == 0.5) {
                halved = true;
            } else if (!gated && x.equals(other)) {
                gated = true;
            } else if (!halved
                    && !gated
                    && half != null
                    && half.number() == 0.5
                    && half.other().equals(x)) {
                steps.add(half.node());
                halved = true;
                gated = true;
            } else {
                return false;
            }
            steps.add(next);
        }
        return true;
    }
}
