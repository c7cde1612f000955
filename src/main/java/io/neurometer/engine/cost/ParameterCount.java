package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.ELEMENTS;

import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.InputRole;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metric: parameters. Weights that no running node reads do not count, nor do connections absent by design. */
public record ParameterCount(long unique, long asUsed, long fixed, long buffers, ModelSize size) {

    static final Metric<AnalyzedLayer, Long> OF_LAYER = Metric.of(
            Long.class,
            "params",
            ELEMENTS,
            "Parameters that the layer uses, those that it shares with others included.",
            layer -> Reading.of(ofNode(layer.uses())));

    private static final Section<ParameterCount> SECTION = Section.of(ParameterCount.class)
            .figure(
                    "params",
                    ELEMENTS,
                    "Trainable weights and biases, a shared one once: c_o·c_i/g·k_h·k_w in a convolution,"
                            + " c_o·c_i in a fully-connected layer, and c_o for a bias (MIT 6.5940, lecture 2).",
                    ParameterCount::unique)
            .figure("params_unique", ELEMENTS, "The same as `params`, beside `params_as_used`.", ParameterCount::unique)
            .figure("params_as_used", ELEMENTS, "Parameters, once for each layer using them.", ParameterCount::asUsed)
            .figure("trainable", ELEMENTS, "Parameters that training changes: all of them.", ParameterCount::unique)
            .figure(
                    "fixed",
                    ELEMENTS,
                    "Weights fixed by design, which do not count as parameters.",
                    ParameterCount::fixed)
            .figure("buffers", ELEMENTS, "Untrained state, such as running statistics.", ParameterCount::buffers)
            .section("size_bytes", "Parameters times bytes for each.", ModelSize.SECTION, ParameterCount::size)
            .line(counts -> new Line("params", ELEMENTS.format(counts.unique), remark(counts)))
            .lines(counts -> ModelSize.SECTION.lines(counts.size))
            .build();

    static final Metric<AnalyzedGraph, ParameterCount> OF_MODEL =
            new Metric<>(graph -> Reading.of(of(graph.uses())), SECTION);

    static ParameterCount of(List<List<Use>> uses) {
        Map<String, Weight> params = new LinkedHashMap<>();
        Map<String, Weight> fixed = new LinkedHashMap<>();
        Map<String, Weight> buffers = new LinkedHashMap<>();
        long asUsed = 0;
        for (List<Use> node : uses) {
            asUsed = Math.addExact(asUsed, ofNode(node));
            for (Use use : node) {
                Weight weight = use.weight();
                if (use.isParameter()) {
                    params.put(weight.name(), weight);
                } else if (use.isFixed()) {
                    fixed.put(weight.name(), weight);
                } else if (use.role() == InputRole.BUFFER) {
                    buffers.put(weight.name(), weight);
                }
            }
        }
        params.keySet().forEach(buffers::remove);
        long unique = elements(params);
        return new ParameterCount(
                unique,
                asUsed,
                elements(fixed),
                elements(buffers),
                ModelSize.of(unique, Math.addExact(bytes(params), bytes(buffers))));
    }

    /** Parameters of one node. */
    static long ofNode(List<Use> uses) {
        return uses.stream()
                .filter(Use::isParameter)
                .mapToLong(use -> use.weight().structuralElements())
                .reduce(0, Math::addExact);
    }

    private static String remark(ParameterCount counts) {
        return ELEMENTS.format(counts.unique) + " trainable"
                + (counts.fixed() > 0 ? ", " + ELEMENTS.format(counts.fixed()) + " fixed by design" : "")
                + (counts.buffers() > 0 ? "; " + ELEMENTS.format(counts.buffers()) + " in buffers" : "");
    }

    private static long elements(Map<String, Weight> weights) {
        return weights.values().stream().mapToLong(Weight::structuralElements).reduce(0, Math::addExact);
    }

    private static long bytes(Map<String, Weight> weights) {
        return weights.values().stream()
                .mapToLong(weight -> weight.type().storedBytes())
                .reduce(0, Math::addExact);
    }
}
