package io.neurometer.service.profiling;

import io.neurometer.service.models.LoadedModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a measurement of a model found, at its first batch size.
 *
 * @param latencySeconds by quantile, such as {@code 0.5}; only those for which there were samples enough
 * @param itemsPerSecond throughput, one run after the other
 * @param flopsPerSecond floating-point operations by median latency; null where the model computed in integers
 * @param rooflineEfficiency the least time that the ceilings allow by median latency; null without ceilings
 */
public record ProfileFigures(
        LoadedModel model,
        String backend,
        String precision,
        Map<String, Double> latencySeconds,
        double itemsPerSecond,
        @Nullable Double flopsPerSecond,
        @Nullable Double rooflineEfficiency) {}
