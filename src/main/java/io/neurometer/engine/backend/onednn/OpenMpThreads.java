package io.neurometer.engine.backend.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.neurometer.engine.backend.ThreadPolicy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many threads oneDNN's parallel regions take. OpenMP keeps that number, and a team of helpers, for each calling
 * thread. GNU's OpenMP lets every helper sleep between regions, instead of spinning for a moment, as soon as all teams
 * together have more members than there are processors, at work or not: small kernels take a third longer then.
 */
final class OpenMpThreads {
    private static final Logger LOG = LoggerFactory.getLogger(OpenMpThreads.class);

    /** The number set for the calling thread; 0 before any. */
    private static final ThreadLocal<Integer> IN_USE = ThreadLocal.withInitial(() -> 0);

    /** An upper bound on the members of the calling thread's team, itself included. */
    private static final ThreadLocal<Integer> TEAM = ThreadLocal.withInitial(() -> 1);

    /** {@code omp_pause_soft}: ends the helpers and keeps the settings. */
    private static final int SOFT_PAUSE = 1;

    private OpenMpThreads() {}

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

    /** A function of the OpenMP that oneDNN uses, or null. */
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

    static void apply(ThreadPolicy policy) {
        if (policy instanceof ThreadPolicy.Active active) {
            use(active.threads());
        } else if (policy instanceof ThreadPolicy.Idle idle && TEAM.get() > idle.threads()) {
            dismissTeam();
        }
    }

    /** @param count 0 for the standard */
    private static void use(int count) {
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

    /** The next region with several threads makes a new team. */
    private static void dismissTeam() {
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
