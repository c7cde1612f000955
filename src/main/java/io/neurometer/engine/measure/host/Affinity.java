package io.neurometer.engine.measure.host;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps threads to processors, by {@code sched_setaffinity(2)}. */
public final class Affinity {
    private static final Logger LOG = LoggerFactory.getLogger(Affinity.class);

    /** Of a mask that has room for 8,192 processors. */
    private static final int MASK_BYTES = 1024;

    private static final int THIS_THREAD = 0;

    private Affinity() {}

    /**
     * Keeps the calling thread, and threads that it will start, to the first so many of the processors that it may use.
     * Those threads of the JVM that exist already, its compilers and collectors, stay free.
     *
     * @return the numbers of those processors, or why the thread may run anywhere still
     */
    public static Reading<List<Integer>> pin(int processors) {
        if (!Platform.isLinux()) {
            return Reading.absent("threads are kept to processors on Linux only");
        }
        try (Memory mask = new Memory(MASK_BYTES)) {
            NativeLibrary library = NativeLibrary.getProcess();
            mask.clear();
            Object[] arguments = {THIS_THREAD, (long) MASK_BYTES, mask};
            if (library.getFunction("sched_getaffinity").invokeInt(arguments) < 0) {
                return Reading.absent("the operating system does not tell which processors there are");
            }
            List<Integer> chosen = first(mask, processors);
            mask.clear();
            for (int cpu : chosen) {
                mask.setByte(cpu / 8, (byte) (mask.getByte(cpu / 8) | 1 << cpu % 8));
            }
            return library.getFunction("sched_setaffinity").invokeInt(arguments) < 0
                    ? Reading.absent("the operating system does not let threads be kept to processors")
                    : Reading.of(chosen);
        } catch (LinkageError unavailable) {
            LOG.info("threads cannot be kept to processors: {}", unavailable.toString());
            return Reading.absent("the C library has no function for it");
        }
    }

    private static List<Integer> first(Memory mask, int processors) {
        List<Integer> chosen = new ArrayList<>();
        for (int cpu = 0; cpu < 8 * MASK_BYTES && chosen.size() < processors; cpu++) {
            if ((mask.getByte(cpu / 8) >> cpu % 8 & 1) == 1) {
                chosen.add(cpu);
            }
        }
        return List.copyOf(chosen);
    }
}
