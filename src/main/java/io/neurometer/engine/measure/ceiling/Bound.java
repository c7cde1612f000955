package io.neurometer.engine.measure.ceiling;

import java.util.Locale;

/** What limits the speed of a run. */
public enum Bound {
    /** Arithmetic. */
    COMPUTE,
    /** Memory. */
    BANDWIDTH,
    /** Neither: it takes far longer than both together could explain. */
    OVERHEAD;

    /** As in reports. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
