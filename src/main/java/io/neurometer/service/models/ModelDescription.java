package io.neurometer.service.models;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model as {@code GET /models/{name}} tells of it.
 *
 * @param name the name it is registered under
 * @param version the version described
 * @param versions all versions, newest first
 * @param sha256 digest of the model file
 * @param weightsSha256 digest of the separate weights, or null
 * @param format the language of the model file
 * @param opset the ONNX operator set it was written for, or null for a definition
 * @param bytes size of all files
 * @param created when it was registered
 * @param inputs what a request supplies
 * @param outputs what a request gets
 * @param layers in order of execution
 * @param totals figures of the model for a batch of one, null where they are absent; or null
 * @param totalsReason why there are no totals, or null
 */
public record ModelDescription(
        String name,
        String version,
        List<String> versions,
        String sha256,
        @Nullable String weightsSha256,
        String format,
        @Nullable Long opset,
        long bytes,
        Instant created,
        List<Value> inputs,
        List<Value> outputs,
        List<Layer> layers,
        @Nullable Map<String, @Nullable Object> totals,
        @Nullable String totalsReason) {

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
}
