package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** Scratch memory of one run outside any plan; no tensor where no bytes are needed. */
record Scratchpad(@Nullable Tensor tensor) implements AutoCloseable {
    static Scratchpad of(long bytes) {
        return new Scratchpad(bytes == 0 ? null : Tensor.allocate(TensorType.of(DataType.UINT8, bytes)));
    }

    @Override
    public void close() {
        if (tensor != null) {
            tensor.close();
        }
    }
}
