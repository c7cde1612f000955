package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;

/** A kind of operator and what makes its kernels, where no {@link Limit} speaks against it. */
record KernelEntry<O extends Op>(Class<O> kind, Factory<O> factory) {
    /** Adds the calls that compute an operator to a program. */
    @FunctionalInterface
    interface Factory<O extends Op> {
        void build(ProgramBuilder program, O op);
    }

    /** @param request for an operator of this kind */
    Kernel create(KernelRequest request) {
        ProgramBuilder program = new ProgramBuilder(request);
        try {
            factory.build(program, kind.cast(request.op()));
            return program.build();
        } catch (RuntimeException | Error failure) {
            program.close();
            throw failure;
        }
    }
}
