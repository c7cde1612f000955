package io.neurometer.service.inference;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of when it is to be served.
 *
 * @param priority 1 for the most urgent, larger numbers for less urgent ones; 0 where the request leaves it to the service;
 *     see {@link io.neurometer.service.traffic.Urgency}
 * @param timeout how long after its arrival its answer is of use, always positive; or null
 * @param deterministic whether its answer is to depend on nothing but its inputs; null for what the service does
 */
public record SchedulePolicy(
        long priority, @Nullable Duration timeout, @Nullable Boolean deterministic) {
    /** Of a request that says nothing. */
    public static final SchedulePolicy DEFAULT = new SchedulePolicy(0, null, null);
}
