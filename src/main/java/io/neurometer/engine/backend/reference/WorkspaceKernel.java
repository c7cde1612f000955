package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import java.util.function.Consumer;

/** A kernel that takes scratch memory. */
record WorkspaceKernel(long workspaceBytes, Consumer<KernelArguments> body) implements Kernel {
    @Override
    public void run(KernelArguments arguments) {
        body.accept(arguments);
    }
}
