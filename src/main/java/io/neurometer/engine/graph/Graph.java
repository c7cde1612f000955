package io.neurometer.engine.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network as nodes joined by named values. Built by {@link GraphBuilder}, which verifies it; immutable.
 *
 * @param name the model's own name
 * @param inputs what each request supplies
 * @param weights constants by value name
 * @param nodes in an order in which every value is made before it is read
 * @param outputs names of the values that answer a request
 * @param features for each layer and node name the value it yields, so that a request can ask for it
 * @param opset version of the ONNX operator set that the model was written for, or null when it was not
 */
public record Graph(
        String name,
        List<GraphInput> inputs,
        Map<String, Weight> weights,
        List<Node> nodes,
        List<String> outputs,
        Map<String, String> features,
        @Nullable Long opset) {}
