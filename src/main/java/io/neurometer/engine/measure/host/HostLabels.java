package io.neurometer.engine.measure.host;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Short names for this machine, by which figures and jobs of several machines are told apart. */
public final class HostLabels {
    private static final int MAX_NAME = 63;

    private HostLabels() {}

    /** The processor's model and number in lower case, such as {@code amd-epyc-7b13-x8}; else the architecture. */
    public static String hardwareName() {
        return hardwareName(
                ProcFiles.value(ProcFiles.lines("/proc/cpuinfo"), "model name"),
                System.getProperty("os.arch", "unknown"),
                Runtime.getRuntime().availableProcessors());
    }

    static String hardwareName(@Nullable String model, String arch, int logical) {
        String name = model == null ? arch : model;
        String slug = name.toLowerCase(Locale.ROOT)
                .replaceAll("\\(r\\)|\\(tm\\)|\\bcpu\\b|\\bprocessor\\b|@.*", " ")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        String count = "-x" + logical;
        int room = MAX_NAME - count.length();
        return (slug.length() > room ? slug.substring(0, room) : slug) + count;
    }

    /** The name by which the kernel knows this host or container; else {@code localhost}. */
    public static String hostName() {
        String kernel = HostFiles.ofThisHost().firstLine("proc/sys/kernel/hostname");
        return kernel == null ? "localhost" : kernel;
    }
}
