package io.neurometer.service.inference;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.LoadedModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the samples in requests. */
final class RequestItems {
    private RequestItems() {}

    /** Samples in a request; one where nothing tells which dimension counts them. */
    static long of(LoadedModel model, InferRequest request) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        request.inputs().forEach((name, tensor) -> types.put(name, tensor.type()));
        try {
            Long batch = model.runtime().batchAxes(types).batch(types).value();
            return batch == null ? 1 : batch;
        } catch (EngineException noMemory) {
            return 1;
        }
    }
}
