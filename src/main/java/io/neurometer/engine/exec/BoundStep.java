package io.neurometer.engine.exec;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.KernelArguments;

/** A kernel bound to the tensors that it meets on one arena. */
record BoundStep(KernelArguments arguments, BoundKernel kernel) implements AutoCloseable {
    @Override
    public void close() {
        kernel.close();
    }
}
