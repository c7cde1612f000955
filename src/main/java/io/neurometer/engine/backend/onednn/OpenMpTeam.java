package io.neurometer.engine.backend.onednn;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.neurometer.engine.backend.KernelRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Java code that runs in an OpenMP parallel region, on the very threads on which oneDNN computes. Threads of our own
 * would have to fight for the processors with those, which spin for a while after a primitive. For many runs by one caller
 * at a time.
 */
final class OpenMpTeam {
    private final int size;
    private final Region region;
    private final @Nullable Pointer entry;

    /**
     * @param size members of the team
     * @param body is called by each with a number of its own below {@code size}
     */
    OpenMpTeam(int size, IntConsumer body) {
        this.size = size;
        this.region = new Region(body);
        this.entry = size == 1 ? null : entry(region);
    }

    private static final class Holder {
        static final @Nullable Function PARALLEL = OpenMpThreads.function("GOMP_parallel");
    }

    /** Whether more than one thread can be had. */
    static boolean isAvailable() {
        return Holder.PARALLEL != null;
    }

    /** The most members that a team for a request may have. */
    static int most(KernelRequest request) {
        int wanted = request.context().threads();
        return !isAvailable() ? 1 : wanted == 0 ? OpenMpThreads.standard() : wanted;
    }

    /** How many members the team of a request's kernel has: one where the calling thread is to be alone. */
    static int sizeFor(KernelRequest request) {
        return Way.hasTeam(request) ? most(request) : 1;
    }

    /** A parallel region as OpenMP calls it. */
    private static final class Region implements Callback {
        private final AtomicInteger members = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final IntConsumer body;

        Region(IntConsumer body) {
            this.body = body;
        }

        /** Runs in each thread of a team; nothing may be thrown into native code. */
        @SuppressWarnings("unused")
        public void invoke(Pointer data) {
            try {
                body.accept(members.getAndIncrement());
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
            }
        }
    }

    private static Pointer entry(Region region) {
        Native.setCallbackThreadInitializer(region, new CallbackThreadInitializer(true, false, "neurometer-openmp"));
        return CallbackReference.getFunctionPointer(region);
    }

    /**
     * Comes back when all members are done.
     *
     * @throws IllegalStateException when a member failed
     */
    void run() {
        Function parallel = Holder.PARALLEL;
        if (entry == null || parallel == null) {
            region.body.accept(0);
            return;
        }
        region.members.set(0);
        parallel.invokeVoid(new Object[] {entry, Pointer.NULL, size, 0});
        Throwable thrown = region.failure.getAndSet(null);
        if (thrown != null) {
            throw new IllegalStateException("a member of a team failed", thrown);
        }
    }
}
