package io.neurometer.engine.measure.memory;

import static io.neurometer.engine.report.Unit.BYTES;

import io.neurometer.engine.measure.host.ProcFiles;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.OffHeap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Memory of this process now, in bytes. */
public record ProcessMemory(Reading<Long> rss, Reading<Long> rssAnon, Reading<Long> hwm, long heap, long offHeap) {
    public static final Section<ProcessMemory> SECTION = Section.of(ProcessMemory.class)
            .figure("rss", BYTES, "Physical memory in use.", ProcessMemory::rss)
            .figure("rss_anon", BYTES, "Part of it that belongs to no file.", ProcessMemory::rssAnon)
            .figure("hwm", BYTES, "Most physical memory ever in use, or since it was cleared.", ProcessMemory::hwm)
            .figure("heap", BYTES, "Java heap in use, garbage included.", ProcessMemory::heap)
            .figure("off_heap", BYTES, "Memory of tensors.", ProcessMemory::offHeap)
            .build();

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
        return ProcFiles.number(ProcFiles.value(status, key), NOT_LINUX).map(kilobytes -> kilobytes * 1024);
    }
}
