package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import org.jspecify.annotations.Nullable;

/** A row of the kernel table: the kind of operator and what makes its kernels. */
record KernelEntry<O extends Op>(Class<O> op, KernelFactory<O> factory) {
    /** A factory that is asked only where the first output is FP32. */
    static <O extends Op> KernelEntry<O> forFp32(Class<O> op, KernelFactory<O> factory) {
        return new KernelEntry<>(
                op,
                (request, head, after) -> request.outputs().get(0).dataType() == DataType.FP32
                        ? factory.create(request, head, after)
                        : null);
    }

    /** A factory that looks at the types of outputs itself. */
    static <O extends Op> KernelEntry<O> forAllTypes(Class<O> op, KernelFactory<O> factory) {
        return new KernelEntry<>(op, factory);
    }

    @Nullable
    Kernel create(KernelRequest request, Op head, FusedOps after) {
        return factory.create(request, op.cast(head), after);
    }
}
