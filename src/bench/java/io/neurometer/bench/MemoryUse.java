package io.neurometer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel says of this process, in KiB; Linux only.
 *
 * @param rss physical memory in use
 * @param anonymous the part of it that is not backed by files
 * @param peak the most that was ever in use
 */
record MemoryUse(long rss, long anonymous, long peak) {
    static MemoryUse now() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return new MemoryUse(kibibytes(status, "VmRSS:"), kibibytes(status, "RssAnon:"), kibibytes(status, "VmHWM:"));
    }

    /** What this use has more than an earlier one; the peak is above what was in use then. */
    MemoryUse since(MemoryUse before) {
        return new MemoryUse(rss - before.rss, anonymous - before.anonymous, peak - before.rss);
    }

    private static long kibibytes(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line ->
                        Long.parseLong(line.substring(key.length()).strip().split(" ")[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("/proc/self/status has no " + key));
    }
}
