package io.neurometer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says of this process, in KiB; Linux only.
 *
 * @param resident physical memory in use, and what is in use of the Java heap
 * @param peak the most physical memory that was ever in use
 */
record MemoryUse(long resident, long peak) {
    private static final int KIBIBYTE = 1024;

    /** To be compared only with another one where the JVM holds the memory of its whole heap from the beginning. */
    static MemoryUse ofHeapInMemory() throws IOException {
        Runtime jvm = Runtime.getRuntime();
        return new MemoryUse(physical() + (jvm.totalMemory() - jvm.freeMemory()) / KIBIBYTE, status("VmHWM:"));
    }

    /** Physical memory in use now, in KiB. */
    static long physical() throws IOException {
        return status("VmRSS:");
    }

    /** What this use has more than an earlier one. */
    MemoryUse since(MemoryUse before) {
        return new MemoryUse(resident - before.resident, peak - before.peak);
    }

    private static long status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line ->
                        Long.parseLong(line.substring(key.length()).strip().split(" ")[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("/proc/self/status has no " + key));
    }
}
