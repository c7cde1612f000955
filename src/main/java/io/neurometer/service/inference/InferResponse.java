package io.neurometer.service.inference;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.models.LoadedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered. Owns its tensors.
 *
 * @param id the request's own name, or null
 * @param backend the backend that was preferred
 * @param precision the precision that was asked for
 */
public record InferResponse(
        LoadedModel model, @Nullable String id, String backend, Precision precision, List<Output> outputs)
        implements AutoCloseable {

    /**
     * @param name the name that the request used
     * @param binary whether to send it as binary data
     */
    public record Output(String name, Tensor tensor, boolean binary) {}

    @Override
    public void close() {
        outputs.forEach(output -> output.tensor().close());
    }
}
