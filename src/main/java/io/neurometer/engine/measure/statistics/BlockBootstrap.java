package io.neurometer.engine.measure.statistics;

import java.util.SplittableRandom;

/**
 * Confidence intervals for the mean of samples that depend on their neighbours, by the circular block bootstrap (Politis
 * and Romano 1992): series of the same length are put together from blocks of neighbours, which keep the dependence
 * within them, and the 2.5 % and 97.5 % quantiles of their means are the interval.
 */
public final class BlockBootstrap {
    private static final int RESAMPLES = 1000;

    /** Fewer samples give too few blocks to vary. */
    static final int MIN_SAMPLES = 10;

    private BlockBootstrap() {}

    /** How many of n neighbours a block holds: the cube root is the rate at which the variance of a mean is estimated best. */
    public static int blockLength(int n) {
        return Math.max(1, (int) Math.round(2 * Math.cbrt(n)));
    }

    /**
     * The 95 % interval.
     *
     * @param samples in the order in which they were taken; at least {@value #MIN_SAMPLES}
     * @param seed the same seed gives the same interval
     */
    static Quantile.Interval meanCi95(double[] samples, long seed) {
        int n = samples.length;
        if (n < MIN_SAMPLES) {
            throw new IllegalArgumentException(n + " samples");
        }
        int length = Math.min(n, blockLength(n));
        double[] sums = prefixSums(samples, length);
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            int left = n;
            while (left > 0) {
                int take = Math.min(length, left);
                int start = random.nextInt(n);
                sum += sums[start + take] - sums[start];
                left -= take;
            }
            means[i] = sum / n;
        }
        return Quantile.Interval.ofResamples(means);
    }

    /** Sums of the first samples, going round once more for blocks that begin near the end. */
    private static double[] prefixSums(double[] samples, int length) {
        int n = samples.length;
        double[] sums = new double[n + length + 1];
        for (int i = 0; i < n + length; i++) {
            sums[i + 1] = sums[i] + samples[i % n];
        }
        return sums;
    }
}
