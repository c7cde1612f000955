package io.neurometer.service.inference;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.models.LoadedModel;
import java.nio.ByteBuffer;
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
     * @param classes what to send in the tensor's place, or null
     */
    public record Output(
            String name,
            Tensor tensor,
            boolean binary,
            @Nullable Classification classes) {
        /** The datatype of what is sent. */
        public String datatype() {
            return classes == null ? tensor.dataType().name() : Classification.DATATYPE;
        }

        /** The shape of what is sent. */
        public Shape shape() {
            return classes == null ? tensor.shape() : classes.shape();
        }

        /** Its size as binary data. */
        public long byteSize() {
            return classes == null ? tensor.byteSize() : classes.byteSize();
        }

        /** It as binary data, from position to limit. */
        public ByteBuffer bytes() {
            return classes == null ? tensor.bytes() : classes.bytes();
        }
    }

    @Override
    public void close() {
        outputs.forEach(output -> output.tensor().close());
    }
}
