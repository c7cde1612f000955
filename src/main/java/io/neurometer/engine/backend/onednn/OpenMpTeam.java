package io.neurometer.engine.backend.onednn;

import com.sun.jna.CallbackProxy;
import com.sun.jna.CallbackReference;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
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
     * @param body is called once with each number below {@code size}, with 0 by the calling thread
     */
    OpenMpTeam(int size, IntConsumer body) {
        this.size = size;
        this.region = new Region(body);
        this.entry = size == 1 ? null : entry(region);
    }

    /** Functions of GNU's OpenMP. Without a detour by reflection a region takes 5.5 microseconds in place of 7. */
    private static final class Gnu {
        static final boolean AVAILABLE = isThere();

        private Gnu() {}

        static native void GOMP_parallel(Pointer function, Pointer data, int threads, int flags);

        static native int omp_get_num_threads();

        private static boolean isThere() {
            NativeLibrary library = OpenMpThreads.libraryWith("GOMP_parallel");
            if (library != null) {
                Native.register(Gnu.class, library);
            }
            return library != null;
        }
    }

    /** Whether more than one thread can be had. */
    static boolean isAvailable() {
        return Gnu.AVAILABLE;
    }

    /** How many threads are in the region that the calling thread is in: 1 where it is in none. */
    static int present() {
        return isAvailable() ? Gnu.omp_get_num_threads() : 1;
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
    private static final class Region implements CallbackProxy {
        private final AtomicInteger members = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final IntConsumer body;
        private @Nullable Thread caller;

        Region(IntConsumer body) {
            this.body = body;
        }

        /** Runs in each thread of a team; nothing may be thrown into native code. */
        @Override
        public @Nullable Object callback(Object[] arguments) {
            try {
                body.accept(Thread.currentThread().equals(caller) ? 0 : members.incrementAndGet());
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
            }
            return null;
        }

        @Override
        public Class<?>[] getParameterTypes() {
            return new Class<?>[] {Pointer.class};
        }

        @Override
        public Class<?> getReturnType() {
            return void.class;
        }
    }

    private static Pointer entry(Region region) {
        Native.setCallbackThreadInitializer(region, new CallbackThreadInitializer(true, false, "neurometer-openmp"));
        return CallbackReference.getFunctionPointer(region);
    }

    /**
     * Comes back when all members are done. Where OpenMP has fewer threads, the calling one does the work of those that are
     * missing.
     *
     * @throws IllegalStateException when a member failed
     */
    void run() {
        if (entry == null || !isAvailable()) {
            for (int member = 0; member < size; member++) {
                region.body.accept(member);
            }
            return;
        }
        region.members.set(0);
        region.caller = Thread.currentThread();
        Gnu.GOMP_parallel(entry, Pointer.NULL, size, 0);
        Throwable thrown = region.failure.getAndSet(null);
        if (thrown != null) {
            throw new IllegalStateException("a member of a team failed", thrown);
        }
        for (int missing = region.members.get() + 1; missing < size; missing++) {
            region.body.accept(missing);
        }
    }
}
