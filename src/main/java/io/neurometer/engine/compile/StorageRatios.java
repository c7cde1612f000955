package io.neurometer.engine.compile;

import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up what the values of each layer take in memory, and what the graph declares for them. */
final class StorageRatios {
    private final TypedGraph typed;
    private final Lowering.Lowered lowered;
    private final Map<String, Sums> sums = new HashMap<>();

    /** Bytes of the steps of one layer, declared and stored. */
    private static final class Sums {
        private long weightsDeclared;
        private long weightsStored;
        private long featuresDeclared;
        private long featuresStored;

        StorageRatio ratio() {
            return new StorageRatio(ratio(weightsStored, weightsDeclared), ratio(featuresStored, featuresDeclared));
        }

        private static double ratio(long stored, long declared) {
            return declared == 0 ? 1 : Math.min(1, (double) stored / declared);
        }
    }

    private StorageRatios(TypedGraph typed, Lowering.Lowered lowered) {
        this.typed = typed;
        this.lowered = lowered;
    }

    /**
     * By the name of each node of the source graph that some step computes.
     *
     * @param typed the rewritten graph
     * @param sources for each node that compiling has made the names of those that it stands for
     */
    static Map<String, StorageRatio> of(TypedGraph typed, Lowering.Lowered lowered, Map<String, List<String>> sources) {
        StorageRatios ratios = new StorageRatios(typed, lowered);
        for (Step step : lowered.steps()) {
            if (step.kernel() != null) {
                ratios.add(step, sources);
            }
        }
        Map<String, StorageRatio> found = new HashMap<>();
        ratios.sums.forEach((name, sums) -> found.put(name, sums.ratio()));
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
