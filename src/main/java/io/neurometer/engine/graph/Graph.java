package io.neurometer.engine.graph;

import java.util.List;
import java.util.Map;

/**
 * A network as nodes joined by named values. Built by {@link GraphBuilder}, which verifies it; immutable.
 *
 * @param name the model's own name
 * @param inputs what each request supplies
 * @param weights constants by value name
 * @param nodes in an order in which every value is made before it is read
 * @param outputs names of the values that answer a request
 * @param features for each layer and node name the value it yields, so that a request can ask for it
 */
public record Graph(
        String name,
        List<GraphInput> inputs,
        Map<String, Weight> weights,
        List<Node> nodes,
        List<String> outputs,
        Map<String, String> features) {}
