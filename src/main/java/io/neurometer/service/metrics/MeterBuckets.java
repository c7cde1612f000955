package io.neurometer.service.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/** The bounds of histograms. Each bound is a series of every model, so that there are few. */
final class MeterBuckets {
    private static final Duration[] TIMES = times(1, 2, 5);
    private static final Duration[] DECADES = times(1);
    private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private MeterBuckets() {}

    static Duration[] times(MeterKind kind) {
        return kind == MeterKind.COARSE_TIMER ? DECADES.clone() : TIMES.clone();
    }

    static double[] batches() {
        return BATCHES.clone();
    }

    /** From 1 µs, which the smallest networks take, to tens of seconds. */
    private static Duration[] times(int... steps) {
        return Stream.iterate(1_000L, nanos -> nanos <= 10_000_000_000L, nanos -> nanos * 10)
                .flatMap(decade -> Arrays.stream(steps).mapToObj(step -> Duration.ofNanos(decade * step)))
                .toArray(Duration[]::new);
    }
}
