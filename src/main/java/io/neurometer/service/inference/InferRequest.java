package io.neurometer.service.inference;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.models.ModelReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants computed. Owns its tensors.
 *
 * @param id the caller's name for this request, echoed in the answer; or null
 * @param inputs tensors by input name
 * @param outputs what to answer with; empty for all outputs of the model
 */
public record InferRequest(
        ModelReference model,
        @Nullable String id,
        Map<String, Tensor> inputs,
        List<RequestedOutput> outputs,
        Options options)
        implements AutoCloseable {

    /**
     * One output asked for.
     *
     * @param name an output, layer, node or value of the model
     * @param binary whether to send it as binary data, or null to follow the request's setting
     * @param classes how many of its largest elements to send in its place, or 0 for the tensor itself
     */
    public record RequestedOutput(String name, @Nullable Boolean binary, int classes) {
        /** The tensor itself. */
        public RequestedOutput(String name, @Nullable Boolean binary) {
            this(name, binary, 0);
        }
    }

    /**
     * @param binaryOutput whether outputs are sent as binary data unless they say otherwise
     * @param backend the backend to prefer, or null for the service's own choice
     * @param precision the precision to compute in, or null for the service's own choice
     * @param schedule when it is to be served
     */
    public record Options(
            boolean binaryOutput,
            @Nullable String backend,
            @Nullable Precision precision,
            SchedulePolicy schedule) {

        /**
         * By the names of requests.
         *
         * @throws EngineException {@link ErrorCode#REQUEST_INVALID} when there is no such precision
         */
        public static Options named(@Nullable String backend, @Nullable String precision) {
            return new Options(
                    false, backend, precision == null ? null : precisionNamed(precision), SchedulePolicy.DEFAULT);
        }

        static Precision precisionNamed(String word) {
            return Precision.of(word)
                    .orElseThrow(() -> RequestFaults.invalid(
                            "precision", "there is no such precision", word, "one of " + Precision.words()));
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(Tensor::close);
    }
}
