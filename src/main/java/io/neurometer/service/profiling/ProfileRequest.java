package io.neurometer.service.profiling;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.service.models.ModelReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to know.
 *
 * @param model which model
 * @param protocol how to find out
 * @param batchSizes one result for each; null for what the shapes or the model say, else 1
 * @param inputs shapes by input name, for dimensions that the batch size does not tell
 * @param threads threads within one operator, or null for those there are
 * @param backend what to run on, or null for the service's preference
 * @param precision what to compute in, or null for the service's preference
 * @param seed of the input data
 */
record ProfileRequest(
        ModelReference model,
        Protocol protocol,
        @Nullable List<Long> batchSizes,
        Map<String, Shape> inputs,
        @Nullable Integer threads,
        @Nullable String backend,
        @Nullable Precision precision,
        long seed) {}
