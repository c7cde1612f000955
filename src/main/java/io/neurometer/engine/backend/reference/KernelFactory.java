package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;

/** Makes the kernel of one operator. */
@FunctionalInterface
interface KernelFactory {
    Kernel create(KernelRequest request);
}
