package io.neurometer.engine.cost;

/**
 * Memory traffic.
 *
 * @param weights bytes of constants read, each once; of an embedding table only the rows looked up
 * @param inputs bytes of the model's inputs
 * @param outputs bytes of the model's outputs
 * @param compulsory the sum: what must move even if every feature stays in cache
 * @param layerwise what moves if no feature stays in cache: weights, inputs and outputs of every layer
 */
public record BytesMoved(long weights, long inputs, long outputs, long compulsory, long layerwise) {}
