package io.neurometer.engine.measure.statistics;

import java.util.Arrays;
import java.util.List;

/**
 * How far processes differ that did the same, beside how far the runs within each of them do: the variance components of
 * the one-way random-effects model, by analysis of variance with unequal numbers of samples (Searle, Casella and
 * McCulloch 1992, section 3.6), in squared milliseconds.
 *
 * @param unit of the variances
 * @param medianRatio the largest median of a process divided by the smallest
 * @param between variance of the processes' means, without what the runs within explain; never negative
 * @param within variance of single runs in a process
 * @param icc intraclass correlation, {@code between / (between + within)}: the share of a single run's variance that comes
 *     from which process it ran in; 0 where nothing varies
 * @param medianCi95 interval of the median over all processes, by a bootstrap of processes and blocks of runs
 */
public record ForkVariance(
        String unit, double medianRatio, double between, double within, double icc, Quantile.Interval medianCi95) {

    /**
     * @param forks nanoseconds of each process in the order in which they were taken; two processes at least, each with
     *     two samples at least
     * @param seed of the bootstrap
     */
    public static ForkVariance of(List<double[]> forks, long seed) {
        List<double[]> millis = forks.stream().map(LatencySamples::millis).toList();
        double[] medians = millis.stream().mapToDouble(Medians::of).toArray();
        int all = millis.stream().mapToInt(fork -> fork.length).sum();
        double grandMean =
                millis.stream().flatMapToDouble(Arrays::stream).average().orElseThrow();
        double between = 0;
        double within = 0;
        double squares = 0;
        for (double[] fork : millis) {
            double mean = Arrays.stream(fork).average().orElseThrow();
            between += fork.length * (mean - grandMean) * (mean - grandMean);
            within += Arrays.stream(fork).map(x -> (x - mean) * (x - mean)).sum();
            squares += (double) fork.length * fork.length;
        }
        int k = millis.size();
        double meanSquareWithin = within / (all - k);
        double typicalSize = (all - squares / all) / (k - 1);
        double component = Math.max(0, (between / (k - 1) - meanSquareWithin) / typicalSize);
        double total = component + meanSquareWithin;
        return new ForkVariance(
                "ms2",
                Medians.spread(medians),
                component,
                meanSquareWithin,
                total > 0 ? component / total : 0,
                ForkBootstrap.ci95(millis, new double[] {0.5}, seed).quantiles().get(0));
    }
}
