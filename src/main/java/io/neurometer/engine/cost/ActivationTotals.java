package io.neurometer.engine.cost;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * Metric: elements of all features together.
 *
 * @param totalLecture inputs and the outputs of convolutions, pooling and matrix products, as lectures count
 * @param totalConvLinear outputs of convolutions and matrix products alone, as network design papers count
 * @param total inputs and every value that a node makes; views make none
 */
public record ActivationTotals(long totalLecture, long totalConvLinear, long total) {

    static ActivationTotals of(TypedGraph typed, List<Node> nodes) {
        long inputs = 0;
        for (GraphInput input : typed.graph().inputs()) {
            inputs = Math.addExact(inputs, Sizes.elements(typed, input.name()));
        }
        long convLinear = 0;
        long pooling = 0;
        long all = 0;
        for (Node node : nodes) {
            long made = ofNode(typed, node);
            all = Math.addExact(all, made);
            if (LayerFamily.isConvOrProduct(node.op())) {
                convLinear = Math.addExact(
                        convLinear, Sizes.elements(typed, node.outputs().get(0)));
            } else if (node.op() instanceof Pooling && !keepsSize(typed, node)) {
                pooling = Math.addExact(
                        pooling, Sizes.elements(typed, node.outputs().get(0)));
            }
        }
        return new ActivationTotals(
                Math.addExact(inputs, Math.addExact(convLinear, pooling)), convLinear, Math.addExact(inputs, all));
    }

    /** Output elements of one node, counting what is known. */
    static long ofNode(TypedGraph typed, Node node) {
        return node.op().isView()
                ? 0
                : node.outputs().stream()
                        .mapToLong(output -> Sizes.elements(typed, output))
                        .reduce(0, Math::addExact);
    }

    /** Whether this is adaptive pooling to the size that its input has already, which tables leave out. */
    static boolean keepsSize(TypedGraph typed, Node node) {
        TensorType output = Sizes.fixed(typed, node.outputs().get(0));
        return node.op() instanceof Pooling.AdaptivePool
                && output != null
                && output.equals(typed.type(node.inputs().get(0)));
    }
}
