package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * One change of a graph, which {@link GraphEditor} checks and makes.
 *
 * <p>A constant that a patch adds is kept for all input shapes of the model under its value name. Its name must
 * therefore follow from the names of what it is computed from and from how, and from nothing that differs from one call
 * to the next.
 *
 * @param removed nodes that go; every value of theirs must be made by an added node, be redirected, or have no consumer
 *     left
 * @param added nodes that come, in an order in which every value is made before it is read
 * @param weights constants that come and hold for all input shapes; one of a name already there is passed over
 * @param values small constants that come and hold for the bound shapes alone, such as shapes to reshape to
 * @param redirects for each value that is no longer read the one of the same type that its consumers read instead
 */
public record GraphPatch(
        List<Node> removed,
        List<Node> added,
        List<Weight> weights,
        Map<String, Tensor> values,
        Map<String, String> redirects) {
    public GraphPatch {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
        weights = List.copyOf(weights);
        values = Map.copyOf(values);
        redirects = Map.copyOf(redirects);
    }
}
