package io.neurometer.service.protocol;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model takes and gives.
 *
 * @param versions all of them, in ascending order
 * @param platform the format that the model was written in
 */
public record ModelMetadata(
        String name,
        List<String> versions,
        String platform,
        List<TensorMetadata> inputs,
        List<TensorMetadata> outputs) {
    public ModelMetadata {
        versions = List.copyOf(versions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * An input or output.
     *
     * @param datatype {@value #UNKNOWN} of an output of which only running the model tells
     * @param shape -1 for a dimension that a request decides; empty of an unknown datatype
     */
    public record TensorMetadata(String name, String datatype, List<Long> shape) {
        /** The datatype that nobody knows before the model runs. */
        public static final String UNKNOWN = "UNKNOWN";

        public TensorMetadata {
            shape = List.copyOf(shape);
        }

        static TensorMetadata of(String name, @Nullable TensorType type) {
            return type == null
                    ? new TensorMetadata(name, UNKNOWN, List.of())
                    : new TensorMetadata(
                            name,
                            type.dataType().name(),
                            type.shape().dims().stream().map(Dim::size).toList());
        }
    }
}
