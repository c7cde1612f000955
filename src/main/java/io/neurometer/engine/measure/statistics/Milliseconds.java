package io.neurometer.engine.measure.statistics;

import java.util.Arrays;

/** The unit of all durations in reports. */
final class Milliseconds {
    private Milliseconds() {}

    /** @throws IllegalArgumentException when there are none */
    static double[] of(double[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        return Arrays.stream(nanos).map(sample -> sample / 1e6).toArray();
    }
}
