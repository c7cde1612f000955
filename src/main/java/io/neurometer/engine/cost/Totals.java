package io.neurometer.engine.cost;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a whole model.
 *
 * @param params parameters, a weight that several layers use counted once
 * @param paramsUnique the same number, named for comparison with {@code paramsAsUsed}
 * @param paramsAsUsed parameters, a weight counted as often as layers use it; the sum over all rows
 * @param trainable parameters that training would change: all of them, since constants fixed by design are none
 * @param fixed weights fixed by design, such as the centres of LeNet-5's output layer
 * @param buffers floating state that is stored but not trained, such as running statistics
 * @param sizeBytes what the parameters weigh
 * @param mac multiply-accumulates
 * @param flop floating-point operations: 2 for each multiply-accumulate
 * @param op all operations: {@code flop} and every one of {@code opVector}
 * @param opVector operations outside multiply-accumulates, by kind in lower case
 * @param neurons output elements of layers with weights
 * @param connections edges into neurons including those from biases; with weight sharing far more than parameters
 * @param connectionsWithoutBias edges between neurons alone
 * @param synapses weights in the biological picture, each shared one once: the same number as {@code params}, a bias
 *     being the synapse of a neuron that always fires
 * @param activations sums of features
 * @param peak the most memory for features at any time, by several definitions
 * @param bytesMoved memory traffic
 * @param arithmeticIntensity {@code flop} for each byte of {@link BytesMoved#compulsory}; null when nothing moves
 * @param arithmeticIntensityLayerwise {@code flop} for each byte of {@link BytesMoved#layerwise}; null when nothing moves
 */
public record Totals(
        long params,
        long paramsUnique,
        long paramsAsUsed,
        long trainable,
        long fixed,
        long buffers,
        ModelSize sizeBytes,
        long mac,
        long flop,
        long op,
        Map<String, Long> opVector,
        long neurons,
        long connections,
        long connectionsWithoutBias,
        long synapses,
        ActivationTotals activations,
        Peak peak,
        BytesMoved bytesMoved,
        @Nullable Double arithmeticIntensity,
        @Nullable Double arithmeticIntensityLayerwise) {

    Totals withPeak(Peak other) {
        return new Totals(
                params,
                paramsUnique,
                paramsAsUsed,
                trainable,
                fixed,
                buffers,
                sizeBytes,
                mac,
                flop,
                op,
                opVector,
                neurons,
                connections,
                connectionsWithoutBias,
                synapses,
                activations,
                other,
                bytesMoved,
                arithmeticIntensity,
                arithmeticIntensityLayerwise);
    }
}
