package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.ELEMENTS;

import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Section;

/** Metric: synapses. */
final class Synapses {
    static final Metric<AnalyzedGraph, Long> OF_MODEL = new Metric<>(
            graph -> ParameterCount.OF_MODEL.count().apply(graph).map(ParameterCount::unique),
            Section.of(Long.class)
                    .figure(
                            "synapses",
                            ELEMENTS,
                            "Biology's word for weights: the same number as `params`, a bias being a synapse too.",
                            count -> count)
                    .line(count -> new Line("synapses", ELEMENTS.format(count), ""))
                    .build());

    private Synapses() {}
}
