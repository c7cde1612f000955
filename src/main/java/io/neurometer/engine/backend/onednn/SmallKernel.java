package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.tensor.TensorType;

/**
 * Which kernels the calling thread runs alone, whatever number of threads their model has: a team takes about as long to
 * wake and to come together again as one thread takes for these. The limits hold where a region costs what it usually does;
 * elsewhere they are as many times larger as {@link RegionCost} says.
 */
final class SmallKernel {
    /** One thread takes about 4 microseconds for so many operations, and for so many bytes in near caches. */
    private static final long MAX_OPERATIONS = 400_000;

    private static final long MAX_BYTES = 64 << 10;

    /**
     * The same for reorderings, of which a team shares cache lines: 300 KB took 7 microseconds with one thread and 38 with
     * two.
     */
    private static final long MAX_BYTES_REORDERED = 512 << 10;

    /** How many times as many bytes as one thread passes over alone make a region of their own worthwhile. */
    private static final double LONG_PASS = 8;

    /** At each step of a recurrent layer a team comes together several times. */
    private static final long MAX_OPERATIONS_OF_STEP = 1_000_000;

    private SmallKernel() {}

    /** How far from the limits a kernel may be, as a factor, for another number of threads to be worth a try. */
    private static final double MARGIN = 16;

    static boolean is(KernelRequest request) {
        return of(request) <= 1;
    }

    /** Whether the calling thread alone makes one pass over so many bytes, beside steps for which there is a team. */
    static boolean isPass(long bytes) {
        return (double) bytes / MAX_BYTES / RegionCost.factor() <= 1;
    }

    /** Whether a faster pass over so many bytes can save as much as the parallel region costs that it adds. */
    static boolean isLongPass(long bytes) {
        return (double) bytes / MAX_BYTES / RegionCost.factor() >= LONG_PASS;
    }

    /** Whether it depends on the processor which number of threads is better. */
    static boolean isNearLimit(KernelRequest request) {
        double size = of(request);
        return size > 1 / MARGIN && size < MARGIN;
    }

    /** The work of a kernel as a part of the most that one thread does alone on this machine. */
    private static double of(KernelRequest request) {
        return size(request) / RegionCost.factor();
    }

    /** The same where a region costs what it usually does. */
    private static double size(KernelRequest request) {
        Inputs inputs = request.inputs();
        try {
            if (request.op() instanceof Recurrent layer) {
                long steps = Math.max(1, inputs.shape(0).size(0));
                return (double) layer.cost(inputs, request.outputs()).op() / steps / MAX_OPERATIONS_OF_STEP;
            }
            long bytes = request.outputs().stream().mapToLong(TensorType::bytes).reduce(0, Math::addExact);
            for (int i = 0; i < inputs.count(); i++) {
                bytes = Math.addExact(bytes, inputs.has(i) ? inputs.type(i).bytes() : 0);
            }
            if (request.op() instanceof Movement.Reorder) {
                return (double) bytes / MAX_BYTES_REORDERED;
            }
            double operations = request.op().cost(inputs, request.outputs()).op();
            return Math.max((double) bytes / MAX_BYTES, operations / MAX_OPERATIONS);
        } catch (ArithmeticException huge) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
