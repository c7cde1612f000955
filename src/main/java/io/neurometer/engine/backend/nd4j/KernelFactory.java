package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;

/** Makes the kernel of one operator. */
@FunctionalInterface
interface KernelFactory {
    Kernel create(KernelRequest request);
}
