package io.neurometer.engine.backend.onednn;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the helpers of one calling thread wake up on other processors than its own. Linux wakes a thread on the processor where
 * it last ran or on that of the thread that wakes it, unless another one that shares a cache with either is idle. On a virtual
 * machine that shows no caches there is no such processor, and caller and helper have one between them until the load is
 * balanced: the first two runs of 25 µs with two threads took 7.4 and 4.1 ms. With this they take 0.25 ms together.
 */
final class HelperPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(HelperPlaces.class);

    /** GNU's OpenMP lets helpers spin for some milliseconds before they sleep. */
    private static final long IDLE_NANOS = 2_000_000;

    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");

    /** As many processors as the C library's masks have. */
    private static final int MASK_BYTES = 128;

    private final @Nullable Calls calls;
    private long last = System.nanoTime() - IDLE_NANOS;
    private int[] helpers = {};
    private @Nullable Memory mask;

    /** @param needed whether the kernel does not find idle processors by itself */
    HelperPlaces(boolean needed) {
        calls = needed ? Holder.CALLS : null;
    }

    /** Of a thread on this machine. */
    static HelperPlaces here() {
        return new HelperPlaces(Holder.NEEDED);
    }

    private static final class Holder {
        static final boolean NEEDED = areApart(PROCESSORS);

        /** Functions of the C library, or null where some are missing. */
        static final @Nullable Calls CALLS = calls();

        private static @Nullable Calls calls() {
            try {
                NativeLibrary library = NativeLibrary.getInstance("c");
                return new Calls(
                        library.getFunction("gettid"),
                        library.getFunction("sched_getcpu"),
                        library.getFunction("sched_getaffinity"),
                        library.getFunction("sched_setaffinity"));
            } catch (LinkageError missing) {
                LOG.debug("no calls to place threads", missing);
                return null;
            }
        }
    }

    private record Calls(Function thread, Function processor, Function places, Function place) {
        int ofThread() {
            return thread.invokeInt(new Object[] {});
        }

        int ofProcessor() {
            return processor.invokeInt(new Object[] {});
        }

        boolean read(int id, Memory places) {
            return this.places.invokeInt(new Object[] {id, new NativeLong(MASK_BYTES), places}) == 0;
        }

        boolean set(int id, Memory places) {
            return place.invokeInt(new Object[] {id, new NativeLong(MASK_BYTES), places}) == 0;
        }
    }

    /** Whether there are several processors of which no two share a cache. @param processors the kernel's folder of them */
    static boolean areApart(Path processors) {
        int count = 0;
        try (DirectoryStream<Path> each = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
            for (Path processor : each) {
                count++;
                if (sharesCache(processor.resolve("cache"))) {
                    return false;
                }
            }
        } catch (IOException unknown) {
            LOG.debug("no processors in {}", processors, unknown);
            return false;
        }
        return count > 1;
    }

    private static boolean sharesCache(Path caches) throws IOException {
        if (!Files.isDirectory(caches)) {
            return false;
        }
        try (DirectoryStream<Path> each = Files.newDirectoryStream(caches, "index[0-9]*")) {
            for (Path cache : each) {
                String sharers = Files.readString(cache.resolve("shared_cpu_list"));
                if (!sharers.strip().chars().allMatch(Character::isDigit)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Wakes the helpers if they may be asleep. @param threads the members of the team, the calling thread among them */
    void wake(int threads) {
        Calls known = calls;
        if (threads == 1 || known == null || System.nanoTime() - last < IDLE_NANOS) {
            return;
        }
        if (helpers.length != threads - 1) {
            helpers = found(threads, known);
        } else {
            wakeElsewhere(threads, known);
        }
        used();
    }

    /** The helpers have done something, and are awake for a while. */
    void used() {
        last = System.nanoTime();
    }

    /** The operating system's numbers of the helpers. */
    private static int[] found(int threads, Calls known) {
        int[] numbers = new int[threads - 1];
        CallersTeam.run(threads, member -> {
            if (member > 0) {
                numbers[member - 1] = known.ofThread();
            }
        });
        return numbers;
    }

    private void wakeElsewhere(int threads, Calls known) {
        Memory places = mask == null ? new Memory(MASK_BYTES) : mask;
        mask = places;
        places.clear();
        int here = known.ofProcessor();
        boolean placed = here >= 0 && here < Byte.SIZE * MASK_BYTES && isElsewherePossible(places, here, known);
        if (placed) {
            byte bits = places.getByte(here / Byte.SIZE);
            places.setByte(here / Byte.SIZE, (byte) (bits & ~(1 << here % Byte.SIZE)));
            placed = setAll(places, known);
            try {
                CallersTeam.run(threads, member -> {});
            } finally {
                places.setByte(here / Byte.SIZE, bits);
                placed &= setAll(places, known);
            }
        }
        if (!placed) {
            helpers = new int[0];
        }
    }

    /** Whether the helpers may run on other processors, too, as {@code places} says then. */
    private boolean isElsewherePossible(Memory places, int here, Calls known) {
        if (!Arrays.stream(helpers).allMatch(HelperPlaces::isOurs) || !known.read(helpers[0], places)) {
            return false;
        }
        for (int i = 0; i < Byte.SIZE * MASK_BYTES; i++) {
            if (i != here && (places.getByte(i / Byte.SIZE) & 1 << i % Byte.SIZE) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a thread is one of this process: a helper that has ended may have left its number to another. */
    private static boolean isOurs(int thread) {
        return Files.exists(Path.of("/proc/self/task/" + thread));
    }

    private boolean setAll(Memory places, Calls known) {
        boolean done = true;
        for (int helper : helpers) {
            done &= known.set(helper, places);
        }
        return done;
    }
}
