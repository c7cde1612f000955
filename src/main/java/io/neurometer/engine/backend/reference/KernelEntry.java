package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import java.util.function.BiFunction;

/** A kind of operator and what makes its kernels. */
record KernelEntry<O extends Op>(Class<O> kind, BiFunction<KernelRequest, O, Kernel> factory) {
    /** A factory that is asked only where the first output has elements; without any there is nothing to compute. */
    static <O extends Op> KernelEntry<O> unlessEmpty(Class<O> kind, BiFunction<KernelRequest, O, Kernel> factory) {
        return new KernelEntry<>(kind, (request, op) -> {
            boolean empty = request.outputs().get(0).shape().elements() == 0;
            return empty ? arguments -> {} : factory.apply(request, op);
        });
    }

    /** @param request for an operator of this kind */
    Kernel create(KernelRequest request) {
        return factory.apply(request, kind.cast(request.op()));
    }
}
