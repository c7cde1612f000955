package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Convolution;
import org.jspecify.annotations.Nullable;

/** A way to compute convolutions of some kind. */
interface SpecialConvolution {
    Way.Method method();

    /** Whether this is such a convolution. */
    boolean suits(KernelRequest request, Convolution.Conv conv, FusedOps after);

    /** Whether a convolution that suits should be faster so than directly. */
    boolean isWorthwhile(KernelRequest request, Convolution.Conv conv);

    /** Whether a convolution that suits may be faster so on some processor. */
    default boolean isPossible(KernelRequest request) {
        return true;
    }

    /** The kernel of a convolution that suits; null where oneDNN has no fast code for it. */
    @Nullable
    Kernel of(KernelRequest request, Convolution.Conv conv, FusedOps after);
}
