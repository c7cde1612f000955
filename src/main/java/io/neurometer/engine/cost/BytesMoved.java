package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.BYTES;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** Metric: memory traffic, in bytes. */
public record BytesMoved(long weights, long inputs, long outputs, long compulsory, long layerwise) {

    private static final Section<BytesMoved> SECTION = Section.of(BytesMoved.class)
            .figure("weights", BYTES, "Constants read, each once; of tables the rows looked up.", BytesMoved::weights)
            .figure("inputs", BYTES, "Inputs of the model.", BytesMoved::inputs)
            .figure("outputs", BYTES, "Outputs of the model.", BytesMoved::outputs)
            .figure("compulsory", BYTES, "Sum of these: what moves if every feature is cached.", BytesMoved::compulsory)
            .figure("layerwise", BYTES, "Sum over layers: what moves if no feature is cached.", BytesMoved::layerwise)
            .build();

    static final Metric<AnalyzedLayer, Long> OF_LAYER = Metric.of(
            Long.class,
            "bytes_moved",
            BYTES,
            "Weights and features that the layer reads, each once, and features that it writes.",
            layer -> layer.count(node -> ofNode(layer.typed(), node), 0));

    static final Metric<AnalyzedGraph, BytesMoved> OF_MODEL = new Metric<>(
            graph -> Reading.of(of(graph)),
            Section.of(BytesMoved.class)
                    .section("bytes_moved", "Memory traffic of one run.", SECTION, moved -> moved)
                    .build());

    static BytesMoved of(AnalyzedGraph graph) {
        TypedGraph typed = graph.typed();
        Map<String, Long> constants = new HashMap<>();
        long layerwise = 0;
        for (Node node : graph.nodes()) {
            layerwise = Math.addExact(layerwise, ofNode(typed, node));
            if (node.op().isView()) {
                continue;
            }
            for (int i = 0; i < node.inputs().size(); i++) {
                String input = node.inputs().get(i);
                if (typed.constants().contains(input)) {
                    constants.merge(input, read(typed, node, i), Math::max);
                }
            }
        }
        long weights = constants.values().stream().mapToLong(bytes -> bytes).reduce(0, Math::addExact);
        long inputs = 0;
        for (GraphInput input : typed.graph().inputs()) {
            inputs = Math.addExact(inputs, Sizes.bytes(typed, input.name()));
        }
        long outputs = 0;
        for (String output : new HashSet<>(typed.graph().outputs())) {
            outputs = Math.addExact(outputs, Sizes.bytes(typed, output));
        }
        return new BytesMoved(
                weights, inputs, outputs, Math.addExact(weights, Math.addExact(inputs, outputs)), layerwise);
    }

    /** Bytes that one node reads, each operand once, and writes; a view moves none. */
    static long ofNode(TypedGraph typed, Node node) {
        if (node.op().isView()) {
            return 0;
        }
        Map<String, Long> operands = new HashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            operands.merge(node.inputs().get(i), read(typed, node, i), Math::max);
        }
        long moved = 0;
        for (long bytes : operands.values()) {
            moved = Math.addExact(moved, bytes);
        }
        for (String output : node.outputs()) {
            moved = Math.addExact(moved, Sizes.bytes(typed, output));
        }
        return moved;
    }

    private static long read(TypedGraph typed, Node node, int index) {
        long all = Sizes.bytes(typed, node.inputs().get(index));
        boolean lookup = index == 0
                && (node.op() instanceof Gathering.Gather
                        || node.op() instanceof Gathering.GatherElements
                        || node.op() instanceof Gathering.GatherNd);
        return lookup ? Math.min(all, Sizes.bytes(typed, node.outputs().get(0))) : all;
    }
}
