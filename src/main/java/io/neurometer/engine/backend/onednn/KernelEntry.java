package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of operator and what makes its kernels.
 *
 * @param methods how its elements can be computed
 */
record KernelEntry<O extends Op>(Class<O> kind, Factory<O> factory, Methods<O> methods) {
    /** Makes the kernel of an operator, or gives null where oneDNN has no fast primitive for it. */
    interface Factory<O extends Op> {
        /**
         * @param request inputs, outputs and context of the whole kernel
         * @param op the operator, which may be the head of a chain
         * @param after what follows on each element of the output
         */
        @Nullable
        Kernel create(KernelRequest request, O op, FusedOps after);
    }

    /** Makes the kernel of an operator that nothing is fused to, or gives null. */
    interface UnfusedFactory<O extends Op> {
        @Nullable
        Kernel create(KernelRequest request, O op);
    }

    /** Gives the methods for an operator that has a kernel, the one first that is taken unasked. */
    interface Methods<O extends Op> {
        List<Way.Method> of(KernelRequest request, O op, FusedOps after);
    }

    /** A kind of operator that is computed in one way. */
    KernelEntry(Class<O> kind, Factory<O> factory) {
        this(kind, factory, (request, op, after) -> List.of(Way.Method.ONLY));
    }

    /** The same with methods to choose from, which its factory looks for in the request. */
    KernelEntry<O> by(Methods<O> several) {
        return new KernelEntry<>(kind, factory, several);
    }

    /** A factory that is asked only where the first output is FP32. */
    static <O extends Op> KernelEntry<O> forFp32(Class<O> kind, Factory<O> factory) {
        return new KernelEntry<>(
                kind,
                (request, head, after) -> request.outputs().get(0).dataType() == DataType.FP32
                        ? factory.create(request, head, after)
                        : null);
    }

    /** A factory that is asked only where nothing follows the operator. */
    static <O extends Op> KernelEntry<O> unfused(Class<O> kind, UnfusedFactory<O> factory) {
        return new KernelEntry<>(kind, (request, op, after) -> after.isEmpty() ? factory.create(request, op) : null);
    }

    /** A factory that is asked only where nothing follows the operator and the first output is FP32. */
    static <O extends Op> KernelEntry<O> unfusedForFp32(Class<O> kind, UnfusedFactory<O> factory) {
        return forFp32(kind, unfused(kind, factory).factory());
    }

    List<Way.Method> methods(KernelRequest request, Op head, FusedOps after) {
        return methods.of(request, kind.cast(head), after);
    }

    @Nullable
    Kernel create(KernelRequest request, Op head, FusedOps after) {
        return factory.create(request, kind.cast(head), after);
    }
}
