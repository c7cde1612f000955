package io.neurometer.engine.cost;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of the report: an input, or a node that runs. Figures are null where the node's types are known only when a
 * request runs.
 *
 * @param name the node's name
 * @param layer the layer of the source model that it belongs to
 * @param kind the operator, or {@code input}
 * @param inputShapes shapes of the features and weights it reads; null for one that is absent or not known
 * @param outputShapes shapes of the values it makes; null for one that is absent or not known
 * @param params parameters it uses, shared or not
 * @param mac multiply-accumulates
 * @param flop floating-point operations
 * @param op all operations
 * @param opVector operations outside multiply-accumulates, by kind in lower case; kinds that do not occur are left out
 * @param neurons output elements, if it has weights
 * @param connections edges into its neurons, bias edges included
 * @param connectionsWithoutBias edges into its neurons
 * @param activations output elements; 0 for a view, which makes none
 * @param bytesMoved bytes of weights and features read and features written
 * @param arithmeticIntensity {@code flop} for each byte moved; null when nothing moves
 */
public record LayerCost(
        String name,
        String layer,
        String kind,
        List<@Nullable List<Long>> inputShapes,
        List<@Nullable List<Long>> outputShapes,
        long params,
        @Nullable Long mac,
        @Nullable Long flop,
        @Nullable Long op,
        @Nullable Map<String, Long> opVector,
        @Nullable Long neurons,
        @Nullable Long connections,
        @Nullable Long connectionsWithoutBias,
        @Nullable Long activations,
        @Nullable Long bytesMoved,
        @Nullable Double arithmeticIntensity) {}
