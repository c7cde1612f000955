package io.neurometer.engine.measure.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * 95 % intervals of quantiles and of the mean over several processes, whose samples are not exchangeable: each process
 * has a level of its own. The standard error comes from a bootstrap that first draws processes and then, within each of
 * them, blocks of neighbours ({@link BlockBootstrap}). Few processes vary too little among themselves when they are drawn
 * again, by (k - 1) / k, and a normal interval would be too narrow for k of them: the error is scaled up by that, and the
 * interval is Student's with k - 1 degrees of freedom, as for the means of k processes in Kalibera and Jones (2013,
 * doi:10.1145/2464157.2464160) and as Cameron, Gelbach and Miller (2008, doi:10.1162/rest.90.3.414) advise for few
 * clusters. It is taken of logarithms, so that its ends are positive. What varies within a process counts twice, in its
 * level and once more within: the interval errs to the wide side, by at most the square root of two.
 */
final class ForkBootstrap {
    private static final int RESAMPLES = 500;
    private static final double UPPER_TAIL = 0.975;

    /** Fewer processes do not tell how far they differ. */
    static final int MIN_FORKS = 2;

    private final List<double[]> forks;
    private final double[] sorted;
    private final int[][] ranks;
    private final double[] quantiles;
    private final double student;

    private ForkBootstrap(List<double[]> forks, double[] quantiles) {
        this.forks = forks;
        this.quantiles = quantiles;
        student = new TDistribution(forks.size() - 1).inverseCumulativeProbability(UPPER_TAIL);
        sorted = forks.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        ranks = forks.stream()
                .map(fork -> Arrays.stream(fork)
                        .mapToInt(sample -> Arrays.binarySearch(sorted, sample))
                        .toArray())
                .toArray(int[][]::new);
    }

    /** One interval for each quantile, and that of the mean. */
    record Intervals(List<Quantile.Interval> quantiles, Quantile.Interval mean) {}

    /**
     * @param forks positive samples of each process in the order in which they were taken; at least {@value #MIN_FORKS}
     *     processes
     * @param seed the same seed gives the same intervals
     */
    static Intervals ci95(List<double[]> forks, double[] quantiles, long seed) {
        if (forks.size() < MIN_FORKS) {
            throw new IllegalArgumentException(forks.size() + " processes");
        }
        return new ForkBootstrap(forks, quantiles).intervals(new SplittableRandom(seed));
    }

    private Intervals intervals(SplittableRandom random) {
        // The last row is the mean's.
        double[][] logs = new double[quantiles.length + 1][RESAMPLES];
        int[] counts = new int[sorted.length];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.fill(counts, 0);
            int drawn = 0;
            for (int k = 0; k < forks.size(); k++) {
                int[] fork = ranks[random.nextInt(forks.size())];
                draw(fork, counts, random);
                drawn += fork.length;
            }
            read(counts, drawn, logs, i);
        }
        Quantile.Interval[] intervals = new Quantile.Interval[quantiles.length];
        for (int q = 0; q < quantiles.length; q++) {
            intervals[q] = interval(OrderStatistics.nearest(sorted, quantiles[q]), logs[q]);
        }
        double mean = Arrays.stream(sorted).average().orElseThrow();
        return new Intervals(List.of(intervals), interval(mean, logs[quantiles.length]));
    }

    /** Counts as many samples of a process as it has, block by block. */
    private static void draw(int[] fork, int[] counts, SplittableRandom random) {
        int length = BlockBootstrap.blockLength(fork.length);
        for (int left = fork.length; left > 0; left -= length) {
            int at = random.nextInt(fork.length);
            for (int i = Math.min(length, left); i > 0; i--) {
                counts[fork[at]]++;
                at = at + 1 == fork.length ? 0 : at + 1;
            }
        }
    }

    private void read(int[] counts, int drawn, double[][] logs, int resample) {
        double sum = 0;
        int below = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                for (int q = 0; q < quantiles.length; q++) {
                    int rank = OrderStatistics.nearestRank(drawn, quantiles[q]);
                    if (below < rank && rank <= below + counts[i]) {
                        logs[q][resample] = Math.log(sorted[i]);
                    }
                }
                below += counts[i];
                sum += counts[i] * sorted[i];
            }
        }
        logs[quantiles.length][resample] = Math.log(sum / drawn);
    }

    private Quantile.Interval interval(double estimate, double[] logs) {
        double mean = Arrays.stream(logs).average().orElseThrow();
        double variance = Arrays.stream(logs).map(x -> (x - mean) * (x - mean)).sum() / (logs.length - 1);
        int k = forks.size();
        double reach = student * Math.sqrt(variance * k / (k - 1));
        return new Quantile.Interval(estimate * Math.exp(-reach), estimate * Math.exp(reach));
    }
}
