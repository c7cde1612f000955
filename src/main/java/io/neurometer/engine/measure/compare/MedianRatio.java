package io.neurometer.engine.measure.compare;

import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.measure.statistics.BlockBootstrap;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.measure.statistics.OrderStatistics;
import io.neurometer.engine.measure.statistics.Quantile.Interval;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The ratio of two medians of samples that were taken in turn, with a 95 % interval by the circular block bootstrap
 * (Politis and Romano 1992): rounds are drawn in blocks of neighbours, each with the samples of both sides, so that what
 * slowed both at once does not widen the interval and what lasted for several rounds does.
 */
public record MedianRatio(double ratio, Reading<Interval> ci95) {
    static final Section<MedianRatio> SECTION = Section.of(MedianRatio.class)
            .figure("ratio", RATIO, "Median of b by that of a: below 1, b is faster.", MedianRatio::ratio)
            .figure(
                    "ci95",
                    RATIO,
                    "95 % interval: by a block bootstrap over rounds, or the order statistics of loads.",
                    m -> m.ci95.map(Interval::ends))
            .build();

    /** Fewer rounds give too few blocks to vary. */
    static final int MIN_ROUNDS = 10;

    private static final int RESAMPLES = 1000;

    /**
     * @param a samples above zero in the order in which they were taken, the same number in each round
     * @param b as many of the other side
     * @param rounds how many rounds there were; a divisor of the number of samples
     * @param seed the same seed gives the same interval
     */
    public static MedianRatio of(double[] a, double[] b, int rounds, long seed) {
        if (a.length != b.length || rounds < 1 || a.length % rounds != 0 || a.length == 0) {
            throw new IllegalArgumentException(a.length + " and " + b.length + " samples in " + rounds + " rounds");
        }
        double ratio = Medians.of(b) / Medians.of(a);
        if (rounds < MIN_ROUNDS) {
            return new MedianRatio(
                    ratio, Reading.absent(rounds + " rounds, of " + MIN_ROUNDS + " that an interval needs"));
        }
        return new MedianRatio(ratio, Reading.of(interval(a, b, rounds, seed)));
    }

    /**
     * Of models that were loaded several times: the median of the ratios that the loads had, with the interval of order
     * statistics, which assumes no more than that one load tells nothing of the next. It holds what differs from load to
     * load, such as where code and data lie in memory.
     *
     * @param ratios one for each load, at least one
     */
    static MedianRatio ofLoads(double[] ratios) {
        double[] sorted = ratios.clone();
        Arrays.sort(sorted);
        OrderStatistics.Ranks ranks = OrderStatistics.ci95(sorted.length, 0.5);
        return new MedianRatio(
                Medians.of(sorted),
                ranks == null
                        ? Reading.absent(sorted.length + " loads within the time given, of "
                                + OrderStatistics.minSamples(0.5) + " that an interval needs")
                        : Reading.of(new Interval(sorted[ranks.lower() - 1], sorted[ranks.upper() - 1])));
    }

    private static Interval interval(double[] a, double[] b, int rounds, long seed) {
        int each = a.length / rounds;
        int block = Math.min(rounds, BlockBootstrap.blockLength(rounds));
        SplittableRandom random = new SplittableRandom(seed);
        double[] ratios = new double[RESAMPLES];
        double[] drawnA = new double[a.length];
        double[] drawnB = new double[b.length];
        for (int i = 0; i < RESAMPLES; i++) {
            int start = 0;
            for (int round = 0; round < rounds; round++) {
                start = round % block == 0 ? random.nextInt(rounds) : start + 1;
                int from = start % rounds * each;
                System.arraycopy(a, from, drawnA, round * each, each);
                System.arraycopy(b, from, drawnB, round * each, each);
            }
            ratios[i] = Medians.of(drawnB) / Medians.of(drawnA);
        }
        return Interval.ofResamples(ratios);
    }
}
