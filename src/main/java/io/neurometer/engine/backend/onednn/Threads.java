package io.neurometer.engine.backend.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many threads the library's parallel regions take. OpenMP keeps that number for each calling thread, and a team of
 * helpers for each of them too.
 */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
    private static final ThreadLocal<Integer> IN_USE = ThreadLocal.withInitial(() -> 0);

    /** The most members that the calling thread's team may have had since it was last dismissed, itself among them. */
    private static final ThreadLocal<Integer> TEAM = ThreadLocal.withInitial(() -> 1);

    /** {@code omp_pause_soft}: what was set stays. */
    private static final int SOFT_PAUSE = 1;

    private Threads() {}

    private static final class Holder {
        static final @Nullable Function SETTER = find();
        static final @Nullable Function PAUSE = function("omp_pause_resource_all");

        private static @Nullable Function find() {
            Function found = function("omp_set_num_threads");
            if (found == null) {
                LOG.warn("OpenMP was not found: the number of threads of oneDNN cannot be set");
            }
            return found;
        }
    }

    /** A function of the OpenMP that the library uses, or null. */
    static @Nullable Function function(String function) {
        Library.status();
        for (String name : new String[] {"libgomp.so.1", "libomp.dylib", "libiomp5md.dll", "vcomp140"}) {
            try {
                return NativeLibrary.getInstance(name).getFunction(function);
            } catch (LinkageError missing) {
                LOG.debug("no {} in OpenMP as {}", function, name, missing);
            }
        }
        return null;
    }

    /** One for each processor that this process may use. */
    static int standard() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** @param count 0 for the standard */
    static void use(int count) {
        int wanted = count == 0 ? standard() : count;
        if (IN_USE.get() == wanted) {
            return;
        }
        Function setter = Holder.SETTER;
        if (setter != null) {
            setter.invokeVoid(new Object[] {wanted});
        }
        IN_USE.set(wanted);
        TEAM.set(Math.max(wanted, TEAM.get()));
    }

    /** Dismisses the calling thread's team if it has more members; the next kernel with several threads makes a new one. */
    static void keep(int most) {
        if (TEAM.get() <= most) {
            return;
        }
        Function pause = Holder.PAUSE;
        if (pause != null) {
            pause.invokeInt(new Object[] {SOFT_PAUSE});
        }
        TEAM.set(1);
        IN_USE.remove();
    }

    /** Does something with one thread, then goes back to the number before. */
    static <T> T single(Supplier<T> work) {
        int before = IN_USE.get();
        use(1);
        try {
            return work.get();
        } finally {
            use(before);
        }
    }
}
