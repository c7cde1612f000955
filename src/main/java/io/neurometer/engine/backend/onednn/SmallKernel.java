package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.tensor.TensorType;

/**
 * Which kernels the calling thread runs alone, whatever number of threads their model has: a team takes about as long to
 * wake and to come together again as one thread takes for these.
 */
final class SmallKernel {
    /** One thread takes about 4 microseconds for so many operations, and for so many bytes in near caches. */
    private static final long MAX_OPERATIONS = 400_000;

    private static final long MAX_BYTES = 64 << 10;

    /** At each step of a recurrent layer a team comes together several times. */
    private static final long MAX_OPERATIONS_OF_STEP = 1_000_000;

    private SmallKernel() {}

    static boolean is(KernelRequest request) {
        Inputs inputs = request.inputs();
        if (request.op() instanceof Recurrent layer) {
            long steps = Math.max(1, inputs.shape(0).size(0));
            return layer.cost(inputs, request.outputs()).op() / steps <= MAX_OPERATIONS_OF_STEP;
        }
        try {
            long bytes = request.outputs().stream().mapToLong(TensorType::bytes).reduce(0, Math::addExact);
            for (int i = 0; i < inputs.count(); i++) {
                bytes = Math.addExact(bytes, inputs.has(i) ? inputs.type(i).bytes() : 0);
            }
            return bytes <= MAX_BYTES
                    && request.op().cost(inputs, request.outputs()).op() <= MAX_OPERATIONS;
        } catch (ArithmeticException huge) {
            return false;
        }
    }
}
