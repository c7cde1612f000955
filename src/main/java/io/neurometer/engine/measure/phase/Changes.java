package io.neurometer.engine.measure.phase;

import java.util.ArrayList;
import java.util.List;

/** How a protocol differs from its definition because a request asked for something else. */
public final class Changes {
    private final List<String> deviations = new ArrayList<>();
    private double seconds;

    /** Notes a difference, in words. */
    public void deviate(String how) {
        deviations.add(how);
    }

    /** The whole may take that much longer. */
    public void extend(double more) {
        seconds += Math.max(0, more);
    }

    public List<String> deviations() {
        return List.copyOf(deviations);
    }

    public double seconds() {
        return seconds;
    }
}
