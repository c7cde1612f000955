package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Gathering.ScatterFunction;

/** ONNX operators that find or place elements by index. */
final class GatheringMappings {
    private GatheringMappings() {}

    static void register(MappingTable table) {
        table.add("Gather", (node, graph) -> graph.emit(node, new Gathering.Gather(node.int32("axis", 0))));
        table.add(
                "GatherElements",
                (node, graph) -> graph.emit(node, new Gathering.GatherElements(node.int32("axis", 0))));
        table.add("GatherND", (node, graph) -> graph.emit(node, new Gathering.GatherNd(node.int32("batch_dims", 0))));
        table.add("Scatter", GatheringMappings::scatterElements);
        table.add("ScatterElements", GatheringMappings::scatterElements);
        table.add("ScatterND", (node, graph) -> graph.emit(node, new Gathering.ScatterNd(function(node))));
        table.add("OneHot", (node, graph) -> graph.emit(node, new Gathering.OneHot(node.int32("axis", -1))));
        table.add("NonZero", (node, graph) -> graph.emit(node, new Gathering.NonZero()));
        table.add(
                "Compress",
                (node, graph) ->
                        graph.emit(node, new Gathering.Compress(node.has("axis") ? node.int32("axis", 0) : null)));
    }

    private static void scatterElements(OnnxNode node, OnnxGraph graph) {
        graph.emit(node, new Gathering.ScatterElements(node.int32("axis", 0), function(node)));
    }

    private static ScatterFunction function(OnnxNode node) {
        String reduction = node.text("reduction", "none");
        return switch (reduction) {
            case "none" -> ScatterFunction.REPLACE;
            case "add" -> ScatterFunction.ADD;
            case "mul" -> ScatterFunction.MUL;
            case "min" -> ScatterFunction.MIN;
            case "max" -> ScatterFunction.MAX;
            default -> throw node.invalid("unknown reduction").got(reduction).exception();
        };
    }
}
