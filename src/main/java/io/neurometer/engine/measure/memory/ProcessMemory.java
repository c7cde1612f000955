package io.neurometer.engine.measure.memory;

import io.neurometer.engine.measure.host.ProcFiles;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.OffHeap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Memory of this process now, in bytes.
 *
 * @param rss physical memory in use
 * @param rssAnon the part of it that is no file's
 * @param hwm the most that was ever in use, or since it was last cleared
 * @param heap Java heap in use, garbage included
 * @param offHeap memory of tensors
 */
public record ProcessMemory(Reading<Long> rss, Reading<Long> rssAnon, Reading<Long> hwm, long heap, long offHeap) {
    private static final String NOT_LINUX = "only Linux tells, in /proc/self/status";

    public static ProcessMemory now() {
        List<String> status = ProcFiles.lines("/proc/self/status");
        return new ProcessMemory(
                kilobytes(status, "VmRSS"),
                kilobytes(status, "RssAnon"),
                kilobytes(status, "VmHWM"),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                OffHeap.used());
    }

    /** Forgets the most that was ever in use, so that {@link #hwm} tells of the time from here on. @return if allowed */
    public static boolean clearPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5", StandardOpenOption.WRITE);
            return true;
        } catch (IOException notAllowed) {
            return false;
        }
    }

    private static Reading<Long> kilobytes(List<String> status, String key) {
        Reading<Long> kilobytes = ProcFiles.number(ProcFiles.value(status, key), NOT_LINUX);
        return kilobytes.value() == null ? kilobytes : Reading.of(kilobytes.value() * 1024);
    }
}
