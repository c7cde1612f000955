package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.WarmUp;

/**
 * What one process is to do.
 *
 * @param seed of the input data, the same for each process
 * @param seconds the most from its start on; warm-up and latency give way
 * @param block runs in each sample; 0 to find out
 */
public record ForkTask(
        WarmUp.Rule warmUp, Latency.Rule latency, int stabilityRetries, double seconds, long seed, int block) {}
