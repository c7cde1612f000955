package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * V softmax(S)^T, as attention over the pixels of a convolution is written, becomes (softmax(S) V^T)^T: what is transposed
 * then has a row for each query and not for each pair.
 */
final class WeightsBeforeValues implements Pass {
    @Override
    public String name() {
        return "weights-before-values";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Linear.MatMul.class, node -> turned(graph, node));
    }

    private static @Nullable GraphPatch turned(Rewriter graph, Node node) {
        String values = node.inputs().get(0);
        String transposed = node.inputs().get(1);
        Shape shape = graph.shape(values);
        Shape weights = graph.shape(transposed);
        boolean fits = shape != null
                && weights != null
                && shape.rank() >= 3
                && shape.rank() == weights.rank()
                && !graph.isConstant(values)
                && graph.onlyConsumer(transposed) != null;
        if (!fits || shape == null) {
            return null;
        }
        Movement.Transpose lastTwo = lastTwo(shape.rank());
        Node transpose = graph.producer(transposed, lastTwo);
        if (transpose == null || graph.producer(transpose.inputs().get(0), Softmax.Normalized.class) == null) {
            return null;
        }
        String output = Rewriter.output(node);
        PatchBuilder patch = graph.patch().remove(transpose, node);
        String turned = patch.node(node, values + "/turned", lastTwo, values);
        String product = patch.fresh(output + "/by query");
        return patch.replace(
                        node, new Linear.MatMul(), List.of(transpose.inputs().get(0), turned), product)
                .giving(output, node, node.name() + "/back", lastTwo, product)
                .build();
    }

    private static Movement.Transpose lastTwo(int rank) {
        List<Integer> axes = IntStream.range(0, rank).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.swap(axes, rank - 2, rank - 1);
        return new Movement.Transpose(axes);
    }
}
