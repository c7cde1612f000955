package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import org.jspecify.annotations.Nullable;

/** Makes the kernel of one kind of operator, or gives null where oneDNN has no fast primitive for it. */
@FunctionalInterface
interface KernelFactory<O extends Op> {
    /**
     * @param request inputs, outputs and context of the whole kernel
     * @param op the operator, which may be the head of a chain
     * @param after what follows on each element of the output
     */
    @Nullable
    Kernel create(KernelRequest request, O op, FusedOps after);
}
