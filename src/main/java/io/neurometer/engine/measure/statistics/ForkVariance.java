package io.neurometer.engine.measure.statistics;

import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.RATIO;
import static io.neurometer.engine.report.Unit.SHARE;
import static io.neurometer.engine.report.Unit.SQUARE_MILLISECONDS;

import io.neurometer.engine.report.Section;
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
            .figure("unit", "Unit of the variances: squared milliseconds.", v -> "ms2")
            .figure("median_ratio", RATIO, "Largest median of a process by the smallest.", ForkVariance::medianRatio)
            .figure("between", SQUARE_MILLISECONDS, "Variance of processes beyond that of runs.", ForkVariance::between)
            .figure("within", SQUARE_MILLISECONDS, "Variance of runs within a process.", ForkVariance::within)
            .figure("icc", SHARE, "Intraclass correlation: between / (between + within).", ForkVariance::icc)
            .figure("median_ci95", MILLISECONDS, "95 % confidence interval of the median.", v -> v.medianCi95.ends())
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
