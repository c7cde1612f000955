package io.neurometer.engine.measure.phase;

import java.util.Locale;

/** The steps of a measurement, in order. */
public enum Phase {
    PRE_FLIGHT,
    COLD,
    FORKS,
    WARM_UP,
    LATENCY,
    STABILITY,
    THROUGHPUT,
    BATCH_SWEEP,
    OPEN_LOOP,
    MAX_RATE,
    MEMORY,
    PER_LAYER;

    /** As in reports and in progress. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
