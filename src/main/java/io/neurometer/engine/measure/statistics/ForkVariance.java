package io.neurometer.engine.measure.statistics;

import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Arrays;
import java.util.List;

/**
 * How far processes differ that did the same, beside how far the runs within each of them do: the variance components of
 * the one-way random-effects model, by analysis of variance with unequal numbers of samples (Searle, Casella and
 * McCulloch 1992, section 3.6).
 */
public record ForkVariance(
        double medianRatio, double between, double within, double icc, Quantile.Interval medianCi95) {
    public static final Section<ForkVariance> SECTION = Section.of(ForkVariance.class)
            .figure("unit", "The unit of the variances: squared milliseconds.", variance -> "ms2")
            .figure(
                    "median_ratio",
                    Unit.RATIO,
                    "The largest median of a process divided by the smallest.",
                    ForkVariance::medianRatio)
            .figure(
                    "between",
                    Unit.SQUARE_MILLISECONDS,
                    "The variance of the processes' means that the runs within them do not explain; never negative.",
                    ForkVariance::between)
            .figure(
                    "within",
                    Unit.SQUARE_MILLISECONDS,
                    "The variance of single runs within a process.",
                    ForkVariance::within)
            .figure(
                    "icc",
                    Unit.SHARE,
                    "The intraclass correlation, between / (between + within): the share of a run's variance that comes"
                            + " from which process it ran in; 0 where nothing varies.",
                    ForkVariance::icc)
            .figure(
                    "median_ci95",
                    Unit.MILLISECONDS,
                    "The 95 % confidence interval of the median over all processes.",
                    variance -> variance.medianCi95().ends())
            .build();

    /**
     * @param forks nanoseconds of each process in the order in which they were taken; two processes at least, each with
     *     two samples at least
     * @param seed of the bootstrap
     */
    public static ForkVariance of(List<double[]> forks, long seed) {
        List<double[]> millis = forks.stream().map(Milliseconds::of).toList();
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
                Medians.spread(medians),
                component,
                meanSquareWithin,
                total > 0 ? component / total : 0,
                ForkBootstrap.ci95(millis, new double[] {0.5}, seed).quantiles().get(0));
    }
}
