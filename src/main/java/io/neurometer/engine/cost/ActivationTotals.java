package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.ELEMENTS;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Metric: activations, the elements of features. */
public record ActivationTotals(long totalLecture, long totalConvLinear, long total) {

    private static final Section<ActivationTotals> SECTION = Section.of(ActivationTotals.class)
            .figure(
                    "total_lecture",
                    ELEMENTS,
                    "Inputs, and outputs of convolutions, pooling and matrix products (MIT 6.5940, lecture 2).",
                    ActivationTotals::totalLecture)
            .figure(
                    "total_conv_linear",
                    ELEMENTS,
                    "Outputs of convolutions and matrix products alone, as papers on network design count.",
                    ActivationTotals::totalConvLinear)
            .figure("total", ELEMENTS, "Inputs and the values that nodes make, views aside.", ActivationTotals::total)
            .build();

    static final Metric<AnalyzedLayer, Long> OF_LAYER = Metric.of(
            Long.class,
            "activations",
            ELEMENTS,
            "Elements of the outputs; 0 for a view, which makes none.",
            layer -> layer.count(
                    node -> ofNode(layer.typed(), node),
                    Sizes.elements(layer.typed(), layer.outputs().get(0))));

    static final Metric<AnalyzedGraph, ActivationTotals> OF_MODEL = new Metric<>(
            graph -> Reading.of(of(graph.typed(), graph.nodes())),
            Section.of(ActivationTotals.class)
                    .section("activations", "Activations, each the output of a neuron.", SECTION, totals -> totals)
                    .line(totals -> new Line(
                            "activations",
                            ELEMENTS.format(totals.total),
                            "elements; " + ELEMENTS.format(totals.totalLecture) + " as lectures count"))
                    .build());

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
