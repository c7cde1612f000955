package io.neurometer.engine.cost;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/** Metric: synapses. */
final class Synapses {
    static final Metric<AnalyzedGraph, Long> OF_MODEL = new Metric<>(
            graph -> ParameterCount.OF_MODEL.count().apply(graph).map(ParameterCount::unique),
            Section.of(Long.class)
                    .figure(
                            "synapses",
                            Unit.ELEMENTS,
                            "Synapses, the biological word for weights: the same number as `params`, since a bias is the"
                                    + " synapse of a neuron that always fires.",
                            count -> count)
                    .line(count -> new Line("synapses", Unit.ELEMENTS.format(count), ""))
                    .build());

    private Synapses() {}
}
