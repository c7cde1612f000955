package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.Tensor;

/**
 * The elements of tensors as the kernels of a backend see them. A device that has memory of its own keeps copies there
 * and knows which copy is the newer one. Whoever reads elements on the host fetches them first, and whoever writes them
 * there says so; both cost nothing where kernels work on the memory of the host.
 */
public interface DeviceMemory {
    /** Kernels work on the memory of the host. */
    DeviceMemory HOST = new DeviceMemory() {
        @Override
        public void fetch(Tensor tensor) {}

        @Override
        public void written(Tensor tensor) {}
    };

    /** Makes the host's elements those that were written last. */
    void fetch(Tensor tensor);

    /** Says that the host's elements have been written. */
    void written(Tensor tensor);
}
