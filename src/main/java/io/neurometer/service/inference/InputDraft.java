package io.neurometer.service.inference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** What has been read of one input so far, in whatever order its properties come. */
final class InputDraft implements AutoCloseable {
    @Nullable
    String name;

    @Nullable
    DataType dataType;

    @Nullable
    Shape shape;

    @Nullable
    Long binarySize;

    private InputElements.@Nullable Place place;
    private @Nullable Tensor tensor;

    @Nullable
    TensorType typeOrNull() {
        return dataType == null || shape == null ? null : new TensorType(dataType, shape);
    }

    boolean hasData() {
        return place != null || tensor != null;
    }

    /** Reads elements at once when their type is known already, or notes where they are. */
    void readData(JsonParser parser, InputElements data) {
        TensorType type = typeOrNull();
        if (type == null) {
            place = data.skip(parser);
        } else {
            tensor = data.read(parser, name == null ? "inputs" : name, type);
        }
    }

    /** The elements, which have been given; the caller closes them. */
    Tensor tensor(String input, TensorType type, InputElements data) {
        Tensor read = tensor;
        if (read != null) {
            tensor = null;
            return read;
        }
        if (place == null) {
            throw new IllegalStateException("no data of " + input);
        }
        return data.readLate(place, input, type);
    }

    @Override
    public void close() {
        if (tensor != null) {
            tensor.close();
        }
    }
}
