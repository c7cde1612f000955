package io.neurometer.engine.measure;

import java.util.Arrays;

/** {@link System#nanoTime} and what asking it costs. */
final class Clock {
    private static final int READS = 10_000;
    private static final int ROUNDS = 11;

    /** A run shorter than this many reads of the clock is timed in blocks, so that reading stays below 1 %. */
    private static final int READS_PER_SAMPLE = 100;

    private Clock() {}

    /** Median cost of one read in nanoseconds, measured now. */
    static double costNanos() {
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long last = start;
            for (int i = 0; i < READS; i++) {
                last = Math.max(last, System.nanoTime());
            }
            rounds[round] = (double) (last - start) / READS;
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    /** How many runs of this length one sample must hold; 1 when the clock is fine enough for a single one. */
    static int blockFor(double runNanos, double costNanos) {
        double shortest = READS_PER_SAMPLE * costNanos;
        return runNanos >= shortest ? 1 : (int) Math.ceil(shortest / Math.max(1, runNanos));
    }
}
