package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.MappedFiles;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;

/** Elements as they lie in memory or in a mapped file. */
final class StoredBytes implements WeightSource {
    private final ByteBuffer bytes;

    StoredBytes(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    @Override
    public void fill(Tensor target) {
        target.bytes().put(bytes.duplicate());
        MappedFiles.release(bytes);
    }

    @Override
    public ElementFacts facts(TensorType type) {
        return ElementFacts.of(type, bytes);
    }
}
