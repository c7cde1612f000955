package io.neurometer.bench;

import java.util.Arrays;

/**
 * Calls of one engine, one after the other, for a fixed time.
 *
 * @param calls how many
 * @param medianNanos the median of their durations
 */
record Turn(int calls, double medianNanos) {
    private static final int FEWEST_CALLS = 3;

    /** One call that does not count, to fetch caches and wake threads; then at least three that do. */
    static Turn take(Peer peer, long nanos) throws Exception {
        double[] samples = peer.samples(nanos);
        return new Turn(samples.length, Statistics.median(samples));
    }

    /** The durations of the calls of one turn in this process, in nanoseconds, in their order. */
    static double[] samples(Peer peer, long nanos) throws Exception {
        peer.run(0);
        long[] samples = new long[1024];
        int count = 0;
        long start = System.nanoTime();
        long last = start;
        while (count < FEWEST_CALLS || last - start < nanos) {
            peer.run(count % InputSets.COUNT);
            long now = System.nanoTime();
            if (count == samples.length) {
                samples = Arrays.copyOf(samples, 2 * count);
            }
            samples[count++] = now - last;
            last = now;
        }
        return Arrays.stream(samples, 0, count).asDoubleStream().toArray();
    }
}
