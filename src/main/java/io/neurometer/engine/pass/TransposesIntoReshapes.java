package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transpose that moves only dimensions of one element moves nothing: it is a reshape. */
final class TransposesIntoReshapes implements Pass {
    @Override
    public String name() {
        return "transposes-of-ones";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Movement.Transpose.class, node -> reshape(graph, node));
    }

    private static @Nullable GraphPatch reshape(Rewriter graph, Node node) {
        Shape shape = graph.shape(node.inputs().get(0));
        Shape result = graph.shape(Rewriter.output(node));
        if (shape == null || result == null) {
            return null;
        }
        int last = -1;
        for (int axis : ((Movement.Transpose) node.op()).axes(shape.rank())) {
            if (shape.size(axis) != 1) {
                if (axis < last) {
                    return null;
                }
                last = axis;
            }
        }
        PatchBuilder patch = graph.patch().remove(node);
        List<String> inputs = List.of(node.inputs().get(0), patch.shape(result));
        return patch.replace(node, new Shaping.Reshape(true), inputs, Rewriter.output(node))
                .build();
    }
}
