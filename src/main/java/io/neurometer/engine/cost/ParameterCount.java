package io.neurometer.engine.cost;

import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.InputRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metric: parameters. Weights that no running node reads do not count, nor do connections absent by design.
 *
 * @param unique each weight once
 * @param asUsed each weight once for each node that uses it
 * @param fixed weights fixed by design, which are no parameters
 * @param buffers floating state that is stored but not trained
 * @param storedBytes bytes of parameters and buffers as the model stores them
 */
record ParameterCount(long unique, long asUsed, long fixed, long buffers, long storedBytes) {

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
        return new ParameterCount(
                elements(params),
                asUsed,
                elements(fixed),
                elements(buffers),
                Math.addExact(bytes(params), bytes(buffers)));
    }

    /** Parameters of one node. */
    static long ofNode(List<Use> uses) {
        return uses.stream()
                .filter(Use::isParameter)
                .mapToLong(use -> use.weight().structuralElements())
                .reduce(0, Math::addExact);
    }

    private static long elements(Map<String, Weight> weights) {
        return weights.values().stream().mapToLong(Weight::structuralElements).reduce(0, Math::addExact);
    }

    private static long bytes(Map<String, Weight> weights) {
        return weights.values().stream()
                .mapToLong(weight -> weight.type().bytes())
                .reduce(0, Math::addExact);
    }
}
