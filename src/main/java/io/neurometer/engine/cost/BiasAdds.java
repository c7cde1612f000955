package io.neurometer.engine.cost;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds biases that a model adds in a node of their own: additions of a constant with one element for each feature of a
 * product that no other node reads. Like biases inside a layer they count as part of that layer's floating-point
 * operations.
 */
final class BiasAdds {
    private final Set<Node> biases = new HashSet<>();
    private final Set<Node> biased = new HashSet<>();

    BiasAdds(TypedGraph typed, List<Node> nodes) {
        Map<String, Node> products = new HashMap<>();
        Map<String, Integer> readers = new HashMap<>();
        for (Node node : nodes) {
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            if (isProductWithoutBias(node)) {
                products.put(node.outputs().get(0), node);
            }
        }
        typed.graph().outputs().forEach(output -> readers.merge(output, 1, Integer::sum));
        for (Node node : nodes) {
            if (!(node.op() instanceof Binary binary) || binary.function() != BinaryFunction.ADD) {
                continue;
            }
            for (int i = 0; i < 2; i++) {
                Node product = products.get(node.inputs().get(i));
                String other = node.inputs().get(1 - i);
                if (product != null
                        && readers.getOrDefault(product.outputs().get(0), 0) == 1
                        && typed.constants().contains(other)
                        && hasOneForEachFeature(typed, other, product)) {
                    biases.add(node);
                    biased.add(product);
                }
            }
        }
    }

    /** Whether the node adds a bias. */
    boolean isBias(Node node) {
        return biases.contains(node);
    }

    /** Whether a node of its own adds this one's bias. */
    boolean hasBias(Node node) {
        return biased.contains(node);
    }

    private static boolean isProductWithoutBias(Node node) {
        if (node.op() instanceof Linear.MatMul || node.op() instanceof Linear.Einsum) {
            return true;
        }
        return takesBias(node.op())
                && (node.inputs().size() < 3 || node.inputs().get(2).equals(Node.ABSENT));
    }

    /** Whether the third input is a bias. */
    static boolean takesBias(Op op) {
        return op instanceof Convolution.Conv
                || op instanceof Convolution.ConvTranspose
                || op instanceof Linear.FullyConnected
                || op instanceof Linear.Gemm;
    }

    private static boolean hasOneForEachFeature(TypedGraph typed, String constant, Node product) {
        TensorType bias = Sizes.fixed(typed, constant);
        TensorType output = Sizes.fixed(typed, product.outputs().get(0));
        if (bias == null || output == null || output.shape().rank() < 2) {
            return false;
        }
        Shape shape = output.shape();
        int featureAxis = product.op() instanceof Convolution ? 1 : shape.rank() - 1;
        int biasAxis = featureAxis - (shape.rank() - bias.shape().rank());
        return biasAxis >= 0
                && bias.shape().size(biasAxis) == shape.size(featureAxis)
                && bias.shape().elements() == shape.size(featureAxis);
    }
}
