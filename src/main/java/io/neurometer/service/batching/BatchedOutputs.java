package io.neurometer.service.batching;

import io.neurometer.engine.tensor.Tensor;
import java.util.Map;

/**
 * What a call got of a run. Owns its tensors.
 *
 * @param outputs by value name
 * @param calls how many shared the run
 * @param first whether this is the one of them for which the run counts
 * @param startNanos when the run began, in {@link System#nanoTime}
 * @param endNanos when it ended
 */
public record BatchedOutputs(Map<String, Tensor> outputs, int calls, boolean first, long startNanos, long endNanos) {}
