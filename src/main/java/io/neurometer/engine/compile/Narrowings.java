package io.neurometer.engine.compile;

import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what the values of lowered steps take in memory with what the graph declares. */
final class Narrowings {
    private final TypedGraph typed;
    private final Lowering.Lowered lowered;
    private final Map<String, Sums> sums = new HashMap<>();

    /** Bytes of the steps of one layer, declared and stored. */
    private static final class Sums {
        private long weightsDeclared;
        private long weightsStored;
        private long featuresDeclared;
        private long featuresStored;

        Narrowing narrowing() {
            return new Narrowing(ratio(weightsStored, weightsDeclared), ratio(featuresStored, featuresDeclared));
        }

        private static double ratio(long stored, long declared) {
            return declared == 0 ? 1 : Math.min(1, (double) stored / declared);
        }
    }

    private Narrowings(TypedGraph typed, Lowering.Lowered lowered) {
        this.typed = typed;
        this.lowered = lowered;
    }

    /**
     * By the name of each node of the source graph that some step computes.
     *
     * @param typed the rewritten graph
     * @param sources for each node that compiling has made the names of those that it stands for
     */
    static Map<String, Narrowing> of(TypedGraph typed, Lowering.Lowered lowered, Map<String, List<String>> sources) {
        Narrowings narrowings = new Narrowings(typed, lowered);
        for (Step step : lowered.steps()) {
            if (step.kernel() != null) {
                narrowings.add(step, sources);
            }
        }
        Map<String, Narrowing> found = new HashMap<>();
        narrowings.sums.forEach((name, sums) -> found.put(name, sums.narrowing()));
        return found;
    }

    private void add(Step step, Map<String, List<String>> sources) {
        Node node = step.node();
        Sums own = new Sums();
        lowered.constants().getOrDefault(node.name(), Map.of()).forEach((value, stored) -> {
            own.weightsDeclared += declared(value);
            own.weightsStored += stored;
        });
        for (String input : node.inputs()) {
            if (typed.constants().contains(input)) {
                own.weightsDeclared += declared(input);
                own.weightsStored += declared(input);
            } else {
                addFeature(own, input);
            }
        }
        node.outputs().forEach(output -> addFeature(own, output));
        for (String name : sources.getOrDefault(node.name(), List.of(node.name()))) {
            Sums all = sums.computeIfAbsent(name, first -> new Sums());
            all.weightsDeclared += own.weightsDeclared;
            all.weightsStored += own.weightsStored;
            all.featuresDeclared += own.featuresDeclared;
            all.featuresStored += own.featuresStored;
        }
    }

    private void addFeature(Sums own, String value) {
        long declared = declared(value);
        TensorType held = lowered.held().get(value);
        own.featuresDeclared += declared;
        own.featuresStored += held == null ? declared : Math.min(declared, held.bytes());
    }

    private long declared(String value) {
        @Nullable TensorType type = lowered.types().get(value);
        return type == null || !type.shape().isFixed() ? 0 : type.bytes();
    }
}
