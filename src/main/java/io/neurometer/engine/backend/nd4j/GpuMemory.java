package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.DeviceMemory;
import io.neurometer.engine.tensor.Tensor;

/** The copies of tensors that ND4J keeps on a GPU. */
final class GpuMemory implements DeviceMemory {
    @Override
    public void fetch(Tensor tensor) {
        tensor.fetch();
    }

    @Override
    public void written(Tensor tensor) {
        tensor.written();
    }
}
