package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Gathering.ScatterFunction;
import io.neurometer.engine.op.Op;
import java.util.List;

/** Gathers, scatters and other operators that address elements by index. */
final class GatheringMappings {
    private GatheringMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("Gather", node -> new Gathering.Gather(node.int32("axis", 0))),
                Mapping.oneToOne("GatherElements", node -> new Gathering.GatherElements(node.int32("axis", 0))),
                Mapping.oneToOne("GatherND", node -> new Gathering.GatherNd(node.int32("batch_dims", 0))),
                Mapping.oneToOne("Scatter", GatheringMappings::scatterElements),
                Mapping.oneToOne("ScatterElements", GatheringMappings::scatterElements),
                Mapping.oneToOne("ScatterND", node -> new Gathering.ScatterNd(function(node))),
                Mapping.oneToOne("OneHot", node -> new Gathering.OneHot(node.int32("axis", -1))),
                Mapping.oneToOne("NonZero", node -> new Gathering.NonZero()),
                Mapping.oneToOne(
                        "Compress", node -> new Gathering.Compress(node.has("axis") ? node.int32("axis", 0) : null)));
    }

    private static Op scatterElements(OnnxNode node) {
        return new Gathering.ScatterElements(node.int32("axis", 0), function(node));
    }

    private static ScatterFunction function(OnnxNode node) {
        String reduction = node.text("reduction", "none");
        return switch (reduction) {
            case "none" -> ScatterFunction.REPLACE;
            case "add" -> ScatterFunction.ADD;
            case "mul" -> ScatterFunction.MUL;
            case "min" -> ScatterFunction.MIN;
            case "max" -> ScatterFunction.MAX;
            default ->
                throw new EngineException(node.invalid("unknown reduction").got(reduction));
        };
    }
}
