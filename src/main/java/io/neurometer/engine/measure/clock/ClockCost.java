package io.neurometer.engine.measure.clock;

import java.util.Arrays;

/** What asking {@link System#nanoTime} costs. */
public final class ClockCost {
    private static final int READS = 10_000;
    private static final int ROUNDS = 11;

    /** A run shorter than this many reads of the clock is timed in blocks, so that reading stays below 1 %. */
    private static final int READS_PER_SAMPLE = 100;

    private ClockCost() {}

    /** Median cost of one read in nanoseconds, measured now. */
    public static double nanos() {
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
    public static int blockFor(double runNanos, double costNanos) {
        double shortest = READS_PER_SAMPLE * costNanos;
        return runNanos >= shortest ? 1 : (int) Math.ceil(shortest / Math.max(1, runNanos));
    }
}
