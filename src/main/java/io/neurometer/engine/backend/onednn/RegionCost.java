package io.neurometer.engine.backend.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a parallel region costs on this machine. GNU's OpenMP calls the operating system twice for each region, and after a
 * call the calling thread looks its pages up anew. Where a kernel with page tables of its own meets a processor that
 * forgets all of them at each change, a call takes 1.1 µs in place of 0.1, and a network of 36 µs took 8 µs longer after
 * one.
 */
final class RegionCost {
    private static final Logger LOG = LoggerFactory.getLogger(RegionCost.class);

    /** A region without the calls. */
    private static final double PLAIN_NANOS = 1200;

    /** Both calls, and what they cost afterwards, by what one call takes. */
    private static final double CALLS = 6;

    /** A call where the limits of {@link SmallKernel} were found. */
    private static final double USUAL_NANOS = 150;

    private static final int MAX_OCTAVES = 4;
    private static final int SAMPLES = 1000;
    private static final Object[] NO_ARGUMENTS = {};

    private RegionCost() {}

    private static final class Holder {
        static final int FACTOR = of(systemCallNanos());
    }

    /**
     * By how much more a region costs than where calls of the operating system are cheap: a power of two, so that one
     * machine gives the same whenever it is asked.
     */
    static int factor() {
        return Holder.FACTOR;
    }

    /** The factor where a call of the operating system takes so many nanoseconds. */
    static int of(double nanos) {
        double cost = (PLAIN_NANOS + CALLS * nanos) / (PLAIN_NANOS + CALLS * USUAL_NANOS);
        long octaves = Math.round(Math.log(cost) / Math.log(2));
        return 1 << Math.min(MAX_OCTAVES, Math.max(0, octaves));
    }

    /** The shortest call of the operating system, less that of a function that makes none; 0 where there are none to call. */
    private static double systemCallNanos() {
        try {
            NativeLibrary library = NativeLibrary.getInstance("c");
            Function calling = library.getFunction("getppid");
            Function idle = library.getFunction("getpagesize");
            long called = Long.MAX_VALUE;
            long idled = Long.MAX_VALUE;
            for (int i = 0; i < SAMPLES; i++) {
                called = Math.min(called, nanos(calling));
                idled = Math.min(idled, nanos(idle));
            }
            return Math.max(0, called - idled);
        } catch (LinkageError missing) {
            LOG.debug("no calls of the operating system to time", missing);
            return 0;
        }
    }

    @SuppressWarnings("CheckReturnValue")
    private static long nanos(Function function) {
        long start = System.nanoTime();
        function.invokeInt(NO_ARGUMENTS);
        return System.nanoTime() - start;
    }
}
