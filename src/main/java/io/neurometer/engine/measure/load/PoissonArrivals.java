package io.neurometer.engine.measure.load;

import java.util.SplittableRandom;

/** When requests of many independent users arrive: the time to the next one is exponentially distributed. */
public final class PoissonArrivals {
    private PoissonArrivals() {}

    /**
     * @param rate requests per second on average
     * @param seed the same seed gives the same times
     * @return nanoseconds from the beginning to each of the requests, in ascending order
     */
    public static long[] schedule(double rate, int requests, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] times = new long[requests];
        double at = 0;
        for (int i = 0; i < requests; i++) {
            at -= Math.log1p(-random.nextDouble()) / rate;
            times[i] = (long) (at * 1e9);
        }
        return times;
    }
}
