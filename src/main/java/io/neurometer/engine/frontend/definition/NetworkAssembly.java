package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all layers of a network under construction share: the graph, the weights, and how much there is already. */
final class NetworkAssembly {
    private static final int NODES_PER_LAYER = 32;

    private final GraphBuilder graph;
    private final WeightSupply weights;
    private final DefinitionLimits limits;
    private final Map<String, Value> tables = new HashMap<>();
    private long layers;
    private long nodes;
    private long parameters;

    NetworkAssembly(GraphBuilder graph, WeightSupply weights, DefinitionLimits limits) {
        this.graph = graph;
        this.weights = weights;
        this.limits = limits;
    }

    GraphBuilder graph() {
        return graph;
    }

    WeightSource source(String name, Shape shape, Initializer initializer) {
        return weights.source(name, shape, initializer);
    }

    /** Lets other layers use this layer's weight matrix. */
    void share(String layer, Value weight) {
        tables.put(layer, weight);
    }

    /** The weight matrix of a layer built before, or null. */
    @Nullable
    Value shared(String layer) {
        return tables.get(layer);
    }

    void countLayer() {
        if (++layers > limits.layers()) {
            throw new EngineException(tooManyLayers(layers, limits));
        }
    }

    void countNode() {
        if (++nodes > limits.layers() * NODES_PER_LAYER) {
            throw new EngineException(tooManyLayers(layers, limits));
        }
    }

    /** @throws EngineException {@link ErrorCode#TOO_LARGE} when all weights together exceed the limit */
    void countParameters(long... sizes) {
        long total;
        try {
            total = Math.addExact(parameters, Shape.elements(sizes));
        } catch (ArithmeticException overflow) {
            total = Long.MAX_VALUE;
        }
        if (total > limits.parameters()) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the model has too many parameters")
                    .got("a weight of shape " + Shape.of(sizes) + " after " + parameters + " parameters")
                    .expected("at most " + limits.parameters() + " in all")
                    .fix("make the layer smaller, or have neurometer.limits.parameters raised"));
        }
        parameters = total;
    }

    static Fault tooManyLayers(long layers, DefinitionLimits limits) {
        String count = layers == Long.MAX_VALUE ? "more than 2^63" : Long.toString(layers);
        return Fault.of(ErrorCode.TOO_LARGE, null, "the model has too many layers")
                .got(count + " after 'repeat' and 'blocks' are expanded")
                .expected("at most " + limits.layers())
                .fix("repeat fewer of them, or have neurometer.limits.layers raised");
    }
}
