package io.neurometer.engine.frontend.onnx;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the names in one graph or function of a file stand for in the graph that it becomes.
 *
 * @param names by the name in the file; names that are missing are those of the graph around, or stand for themselves
 * @param around the scope of the graph around, or null
 * @param attributes what a function's call gives for the attributes that its nodes refer to
 * @param prefix precedes the names of nodes
 * @param opset version of the default operator set
 */
record OnnxScope(
        Map<String, String> names,
        @Nullable OnnxScope around,
        Map<String, BoundAttribute> attributes,
        String prefix,
        long opset) {

    /** The model's own graph, in which every name stands for itself. */
    static OnnxScope ofModel(long opset) {
        return new OnnxScope(Map.of(), null, Map.of(), "", opset);
    }

    /** A graph in a node of this one. */
    OnnxScope inside(String node) {
        return new OnnxScope(new HashMap<>(), this, attributes, node + "/", opset);
    }

    /** The value that a name of the file stands for. */
    String value(String name) {
        for (OnnxScope scope = this; scope != null; scope = scope.around) {
            String found = scope.names.get(name);
            if (found != null) {
                return found;
            }
        }
        return name;
    }
}
