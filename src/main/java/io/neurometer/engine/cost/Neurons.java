package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** Metric: neurons and the edges into them. */
public record Neurons(long neurons, long connections, long connectionsWithoutBias) {

    static final Section<Neurons> SECTION = Section.of(Neurons.class)
            .figure("neurons", COUNT, "Weighted sums: output elements of layers with weights.", Neurons::neurons)
            .figure("connections", COUNT, "Edges into neurons, those from biases included.", Neurons::connections)
            .figure("connections_without_bias", COUNT, "Edges from inputs or neurons.", Neurons::connectionsWithoutBias)
            .build();

    static final Metric<AnalyzedLayer, Neurons> OF_LAYER =
            new Metric<>(layer -> layer.cost().map(Neurons::of), SECTION);

    static final Metric<AnalyzedGraph, Neurons> OF_MODEL = new Metric<>(
            graph -> Reading.of(of(graph.total())),
            Section.of(Neurons.class)
                    .all(SECTION, Reading::of)
                    .line(counts -> new Line("neurons", COUNT.format(counts.neurons), ""))
                    .line(counts -> new Line(
                            "connections",
                            COUNT.format(counts.connections),
                            COUNT.format(counts.connectionsWithoutBias) + " without those from biases"))
                    .build());

    private static Neurons of(NodeCost cost) {
        long edges = cost.arithmetic().connections();
        return new Neurons(
                cost.neurons(), Math.addExact(edges, cost.arithmetic().biasConnections()), edges);
    }
}
