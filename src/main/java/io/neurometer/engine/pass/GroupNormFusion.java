package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Channels reshaped into groups, instance normalization of each group, and the reshape back become group normalization, with
 * the constant scale and shift of each channel that follow: that is how exporters write it down.
 */
final class GroupNormFusion implements Pass {
    @Override
    public String name() {
        return "group-normalizations";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Normalization.InstanceNorm.class, node -> groups(graph, node));
    }

    private static @Nullable GraphPatch groups(Rewriter graph, Node norm) {
        Node apart = graph.producer(norm.inputs().get(0), Shaping.class);
        Node together = graph.onlyConsumer(Rewriter.output(norm));
        if (apart == null
                || together == null
                || !apart.op().isView()
                || !together.op().isView()) {
            return null;
        }
        String x = apart.inputs().get(0);
        Shape shape = graph.shape(x);
        Shape groups = graph.shape(Rewriter.output(apart));
        if (shape == null
                || groups == null
                || !graph.sameShape(x, Rewriter.output(together))
                || !areGroups(groups, shape)
                || !isNeutral(graph, norm, 1, 1)
                || !isNeutral(graph, norm, 2, 0)) {
            return null;
        }
        List<Node> nodes = new ArrayList<>(List.of(apart, norm, together));
        String scale = graph.takeConstant(nodes, BinaryFunction.MUL, constant -> isPerChannel(constant, shape));
        String shift = graph.takeConstant(nodes, BinaryFunction.ADD, constant -> isPerChannel(constant, shape));
        PatchBuilder patch = graph.patch().remove(nodes);
        List<String> inputs = new ArrayList<>(List.of(x));
        if (scale != null || shift != null) {
            inputs.add(scale == null ? Node.ABSENT : patch.reshaped(scale, shape.size(1)));
        }
        if (shift != null) {
            inputs.add(patch.reshaped(shift, shape.size(1)));
        }
        Normalization.GroupNorm op = new Normalization.GroupNorm(
                Math.toIntExact(groups.size(1)), ((Normalization.InstanceNorm) norm.op()).epsilon());
        return patch.replace(norm, op, inputs, Rewriter.output(nodes.get(nodes.size() - 1)))
                .build();
    }

    /** Whether a shape is another one with its channels split into groups, in whatever dimensions these have. */
    private static boolean areGroups(Shape groups, Shape shape) {
        return shape.rank() >= 3
                && shape.elements() > 0
                && groups.size(0) == shape.size(0)
                && groups.elements() == shape.elements()
                && shape.size(1) % groups.size(1) == 0;
    }

    private static boolean isNeutral(Rewriter graph, Node norm, int input, double value) {
        String constant = Rewriter.input(norm, input);
        Double found = constant.equals(Node.ABSENT) ? Double.valueOf(value) : graph.uniform(constant);
        return found != null && found == value;
    }

    private static boolean isPerChannel(Shape constant, Shape shape) {
        int channels = constant.rank() - (shape.rank() - 1);
        return constant.elements() == shape.size(1) && channels >= 0 && constant.size(channels) == shape.size(1);
    }
}
