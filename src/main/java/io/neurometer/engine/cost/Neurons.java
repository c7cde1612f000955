package io.neurometer.engine.cost;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/** Metric: neurons and the edges into them. */
public record Neurons(long neurons, long connections, long connectionsWithoutBias) {

    static final Section<Neurons> SECTION = Section.of(Neurons.class)
            .figure(
                    "neurons",
                    Unit.COUNT,
                    "Neurons, each a weighted sum of inputs that passes through an activation function: one for each"
                            + " output element of a layer with weights.",
                    Neurons::neurons)
            .figure(
                    "connections",
                    Unit.COUNT,
                    "Edges into neurons, those from biases included: with weight sharing far more than parameters, 340,908"
                            + " in LeNet-5 (LeCun et al., 1998).",
                    Neurons::connections)
            .figure(
                    "connections_without_bias",
                    Unit.COUNT,
                    "Edges from inputs or neurons into neurons.",
                    Neurons::connectionsWithoutBias)
            .build();

    static final Metric<AnalyzedLayer, Neurons> OF_LAYER =
            new Metric<>(layer -> layer.cost().map(Neurons::of), SECTION);

    static final Metric<AnalyzedGraph, Neurons> OF_MODEL = new Metric<>(
            graph -> Reading.of(of(graph.total())),
            Section.of(Neurons.class)
                    .all(SECTION, Reading::of)
                    .line(counts -> new Line("neurons", Unit.COUNT.format(counts.neurons()), ""))
                    .line(counts -> new Line(
                            "connections",
                            Unit.COUNT.format(counts.connections()),
                            Unit.COUNT.format(counts.connectionsWithoutBias()) + " without those from biases"))
                    .build());

    private static Neurons of(NodeCost cost) {
        long edges = cost.arithmetic().connections();
        return new Neurons(
                cost.neurons(), Math.addExact(edges, cost.arithmetic().biasConnections()), edges);
    }
}
