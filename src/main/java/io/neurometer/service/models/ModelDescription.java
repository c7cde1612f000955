package io.neurometer.service.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model as {@code GET /models/{name}} shows it.
 *
 * @param registration what the store knows of it
 * @param layers in order of execution
 * @param missingFiles the files that have the model's data and were not uploaded, without which it can be analysed only
 * @param totals figures of the model for a batch of one, null where they are absent; or null
 * @param totalsReason why there are no totals, or null
 * @param nonFiniteWeights the weights that hold NaN or infinities
 * @param setAside why it is not run any more; null, and not shown, for every other model
 */
public record ModelDescription(
        @JsonUnwrapped Registration registration,
        List<Value> inputs,
        List<Value> outputs,
        List<Layer> layers,
        List<String> missingFiles,
        @Nullable Map<String, @Nullable Object> totals,
        @Nullable String totalsReason,
        List<NonFiniteWeight> nonFiniteWeights,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String setAside) {

    /**
     * @param versions all versions, newest first
     * @param labels versions by label
     * @param weightsSha256 digest of the separate weights, or null
     * @param opset the ONNX operator set it was written for, or null for a definition
     * @param bytes size of all files
     */
    public record Registration(
            String name,
            String version,
            List<String> versions,
            Map<String, String> labels,
            String sha256,
            @Nullable String weightsSha256,
            String format,
            @Nullable Long opset,
            long bytes,
            Instant created) {}

    /**
     * @param shape -1 where a request decides
     * @param dims the same with the names of those dimensions
     */
    public record Value(
            String name,
            @Nullable String datatype,
            @Nullable List<Long> shape,
            List<String> dims) {}

    /** @param kinds the operators it consists of */
    public record Layer(String name, List<String> kinds) {}

    /**
     * A weight that is not all numbers.
     *
     * @param elements how many it has
     * @param nan how many of them are NaN
     * @param infinite how many are infinities
     */
    public record NonFiniteWeight(String name, long elements, long nan, long infinite) {}
}
