package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** Scratch memory for a run outside any plan. */
record Scratch(@Nullable Tensor tensor) implements AutoCloseable {
    static Scratch of(long bytes) {
        return new Scratch(bytes == 0 ? null : Tensor.allocate(TensorType.of(DataType.UINT8, bytes)));
    }

    @Override
    public void close() {
        if (tensor != null) {
            tensor.close();
        }
    }
}
