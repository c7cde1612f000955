package io.neurometer.service.metrics;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What happened between two looks at the meters, and the state at the second.
 *
 * @param at when, in milliseconds since 1970
 * @param seconds since the look before
 * @param latency null when no request succeeded
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record LiveSample(
        long at, double seconds, Rates rates, @Nullable Latency latency, State state) {

    /** A second. @param flops of models whose figures are known */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Rates(double requests, double failures, double items, double flops) {}

    /** Of requests that succeeded, to the width of the meter's buckets. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Latency(double p50Ms, double p90Ms, double p99Ms) {}

    /** At the end. @param queued calls that wait @param inProgress requests being served */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record State(double queued, double inProgress, double offheapBytes, double offheapLimitBytes, double heapBytes) {}

    /** @param windowSeconds how far back samples are kept @param samples oldest first */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record History(double windowSeconds, double everySeconds, List<LiveSample> samples) {}
}
