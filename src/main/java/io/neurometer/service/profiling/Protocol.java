package io.neurometer.service.profiling;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a profile is made. */
enum Protocol {
    /** From the structure alone; nothing runs. */
    ANALYTIC("profile/1-analytic", List.of("analytic")),
    /** A first measurement within seconds. */
    QUICK("profile/1-quick", List.of("analytic", "pre-flight", "cold", "warm-up", "latency", "throughput", "memory")),
    STANDARD("profile/1-standard", List.of()),
    RIGOROUS("profile/1-rigorous", List.of());

    private final String id;
    private final List<String> phases;

    Protocol(String id, List<String> phases) {
        this.id = id;
        this.phases = phases;
    }

    /** Name and version, as in reports. */
    String id() {
        return id;
    }

    /** What is done, in order; empty when this service cannot do it. */
    List<String> phases() {
        return phases;
    }

    boolean isAvailable() {
        return !phases.isEmpty();
    }

    /** As in requests. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Protocol::word).toList();
    }
}
