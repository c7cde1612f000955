package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.WarmUp;

/**
 * How latency is measured in fresh processes, one after the other.
 *
 * @param count how many
 * @param stabilityRetries windows that each may add until latency is stable
 * @param seconds the most for each, its start and loading included
 */
public record ForkRule(int count, WarmUp.Rule warmUp, Latency.Rule latency, int stabilityRetries, double seconds) {
    /** More than so many have no interval. */
    public static final int MAX = 20;

    /** The same with another number of processes. */
    public ForkRule times(int processes) {
        return new ForkRule(processes, warmUp, latency, stabilityRetries, seconds);
    }
}
