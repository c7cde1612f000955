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

    private static final ThreadLocal<State> STATE = ThreadLocal.withInitial(State::new);

    /** {@code omp_pause_soft}: ends the helpers and keeps the settings. */
    private static final int SOFT_PAUSE = 1;

    private OpenMpThreads() {}

    /** What is known of a calling thread. */
    private static final class State {
        /** The number set; 0 before any. */
        private int inUse;

        /** The number that the model has which this thread makes or runs; 0 for the standard. */
        private int wanted;

        /** Whether small kernels have as many, too. */
        private boolean everywhere;

        /** An upper bound on the members of the team, the thread itself included. */
        private int team = 1;

        private final HelperPlaces places = HelperPlaces.here();
    }

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

    private static @Nullable Function function(String function) {
        NativeLibrary library = libraryWith(function);
        return library == null ? null : library.getFunction(function);
    }

    /** The OpenMP that oneDNN uses, or null where it lacks that function. */
    static @Nullable NativeLibrary libraryWith(String function) {
        Library.status();
        for (String name : new String[] {"libgomp.so.1", "libomp.dylib", "libiomp5md.dll", "vcomp140"}) {
            try {
                NativeLibrary library = NativeLibrary.getInstance(name);
                library.getGlobalVariableAddress(function);
                return library;
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
        State state = STATE.get();
        if (policy instanceof ThreadPolicy.Active active) {
            wake(active.threads());
            state.wanted = active.threads();
            state.everywhere = active.everywhere();
            use(state, state.wanted);
        } else if (policy instanceof ThreadPolicy.Idle idle && state.team > idle.threads()) {
            dismissTeam(state);
        }
    }

    /** Has the helpers of the calling thread's team wake up where they are of use. @param threads 0 for the standard */
    static void wake(int threads) {
        STATE.get().places.wake(threads == 0 ? standard() : threads);
    }

    /** Lets the calling thread's next regions have all threads of its model, or itself alone. */
    static void use(boolean team) {
        State state = STATE.get();
        use(state, team ? state.wanted : 1);
    }

    /** Whether kernels that the calling thread makes now have all threads of their model, however small they are. */
    static boolean isEverywhere() {
        return STATE.get().everywhere;
    }

    /** @param count 0 for the standard */
    private static void use(State state, int count) {
        int wanted = count == 0 ? standard() : count;
        if (state.inUse == wanted) {
            return;
        }
        Function setter = Holder.SETTER;
        if (setter != null) {
            setter.invokeVoid(new Object[] {wanted});
        }
        state.inUse = wanted;
        state.team = Math.max(wanted, state.team);
    }

    /** The next region with several threads makes a new team. */
    private static void dismissTeam(State state) {
        Function pause = Holder.PAUSE;
        if (pause != null) {
            pause.invokeInt(new Object[] {SOFT_PAUSE});
        }
        state.team = 1;
        state.inUse = 0;
    }

    /** A region of so many threads has ended, in which each may have set a number of its own. */
    static void returned(int threads) {
        State state = STATE.get();
        state.inUse = 0;
        state.team = Math.max(threads, state.team);
        state.places.used();
    }

    /** Does something with one thread, then goes back to the number before. */
    static <T extends @Nullable Object> T single(Supplier<T> work) {
        State state = STATE.get();
        int before = state.inUse;
        use(state, 1);
        try {
            return work.get();
        } finally {
            use(state, before);
        }
    }
}
