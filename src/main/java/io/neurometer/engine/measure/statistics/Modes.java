package io.neurometer.engine.measure.statistics;

import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/**
 * Two levels of latency far apart, between which runs change to and fro, in milliseconds: a median then says which of them
 * came up more often, and the mean is one that no run has.
 *
 * <p>The sorted logarithms are cut where the variance between both parts is greatest (Otsu 1979). The parts are modes if
 * each holds enough samples, their medians differ by a factor of 2 or more, and there is a gap between them: the upper one
 * begins, at its 10th percentile, at 1.5 times the 90th of the lower one. One broad mode has none, wherever it is cut.
 *
 * @param lower median of the lower one
 * @param upper median of the upper one
 * @param upperShare of the samples
 */
public record Modes(double lower, double upper, double upperShare) {
    public static final Section<Modes> SECTION = Section.of(Modes.class)
            .figure("lower", MILLISECONDS, "Median of the lower one.", Modes::lower)
            .figure("upper", MILLISECONDS, "Median of the upper one.", Modes::upper)
            .figure("upper_share", SHARE, "Part of the samples in the upper one.", Modes::upperShare)
            .build();

    private static final int MIN_SAMPLES = 20;
    private static final double MIN_SHARE = 0.05;
    private static final double MIN_RATIO = 2;
    private static final double MIN_GAP = 1.5;
    private static final double NEAR_END = 0.9;
    private static final double NEAR_BEGIN = 0.1;

    /** @param sorted milliseconds in ascending order, none negative */
    static Reading<Modes> of(double[] sorted) {
        if (sorted.length < MIN_SAMPLES) {
            return Reading.absent("fewer than " + MIN_SAMPLES + " samples");
        }
        int cut = cut(sorted);
        int above = sorted.length - cut;
        double lower = at(sorted, 0, cut, 0.5);
        double upper = at(sorted, cut, above, 0.5);
        boolean apart = Math.min(cut, above) >= MIN_SHARE * sorted.length
                && upper >= MIN_RATIO * lower
                && at(sorted, cut, above, NEAR_BEGIN) >= MIN_GAP * at(sorted, 0, cut, NEAR_END);
        return apart
                ? Reading.of(new Modes(lower, upper, (double) above / sorted.length))
                : Reading.absent("there is one level");
    }

    /** How many samples are in the lower part. */
    private static int cut(double[] sorted) {
        double least = Double.MIN_NORMAL;
        double sum = 0;
        for (double sample : sorted) {
            sum += Math.log(Math.max(least, sample));
        }
        double below = 0;
        double best = -1;
        int cut = 1;
        for (int i = 1; i < sorted.length; i++) {
            below += Math.log(Math.max(least, sorted[i - 1]));
            double difference = (sum - below) / (sorted.length - i) - below / i;
            double between = difference * difference * i * (sorted.length - i);
            if (between > best) {
                best = between;
                cut = i;
            }
        }
        return cut;
    }

    private static double at(double[] sorted, int from, int count, double quantile) {
        return sorted[from + (int) Math.min(count - 1, quantile * count)];
    }
}
