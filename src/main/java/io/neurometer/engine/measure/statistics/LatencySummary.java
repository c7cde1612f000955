package io.neurometer.engine.measure.statistics;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The statistics of durations measured one after the other, in milliseconds. Nothing is dropped: outliers are flagged and
 * stay in. Where runs are too short for the clock, a sample is the mean of a block of runs.
 */
public final class LatencySummary {
    public static final Section<LatencySummary> SECTION = Section.of(LatencySummary.class)
            .figure("unit", "The unit of all durations here.", LatencySummary::unit)
            .figure("n", Unit.COUNT, "The number of samples.", LatencySummary::n)
            .figure(
                    "block",
                    Unit.COUNT,
                    "The runs per sample: more than 1 where one run is too short for the clock.",
                    LatencySummary::block)
            .figure("min", Unit.MILLISECONDS, "The shortest sample.", LatencySummary::min)
            .figure("median", Unit.MILLISECONDS, "The median of the samples.", LatencySummary::median)
            .figure("mad", Unit.MILLISECONDS, "The median absolute deviation from the median.", LatencySummary::mad)
            .figure("mean", Unit.MILLISECONDS, "The mean of the samples.", LatencySummary::mean)
            .figure(
                    "mean_ci95",
                    Unit.MILLISECONDS,
                    "The 95 % confidence interval of the mean, which allows for samples that depend on their neighbours.",
                    summary -> summary.meanCi95().map(Quantile.Interval::ends))
            .figure("max", Unit.MILLISECONDS, "The longest sample.", LatencySummary::max)
            .byName(
                    "p",
                    "The quantiles by per cent: 50, 90, 99 and 99.9; absent where samples are means of several runs.",
                    Quantile.SECTION,
                    LatencySummary::p)
            .figure(
                    "outliers",
                    Unit.COUNT,
                    "The number of samples further from the median than 14.826 median absolute deviations.",
                    summary -> summary.outliers().count())
            .figure(
                    "outlier_runs",
                    "Which samples those are, counted from 0; the first hundred.",
                    LatencySummary::outlierRuns)
            .figure(
                    "stability",
                    Unit.RATIO,
                    "The interquartile range divided by the median.",
                    LatencySummary::stability)
            .figure("intervals", "How the confidence intervals were computed.", LatencySummary::intervals)
            .figure(
                    "autocorr",
                    "The correlation of each sample with the one before, from -1 to 1.",
                    LatencySummary::autocorr)
            .figure(
                    "slope",
                    Unit.MILLISECONDS,
                    "How much longer samples became per thousand samples, by least squares.",
                    LatencySummary::slope)
            .section("histogram", "All samples as counts.", LatencyHistogram.SECTION, LatencySummary::histogram)
            .build();

    /** hyperfine's 10 x 1.4826. */
    private static final double OUTLIER_DEVIATIONS = 14.826;

    private static final int MAX_FLAGS = 100;

    private final List<double[]> series;
    private final double[] samples;
    private final double[] sorted;
    private final int block;
    private final double mad;
    private final LatencyEstimates estimates;
    private final LatencyHistogram histogram;

    /** @param forks nanoseconds of each process; of several, intervals are those over processes */
    LatencySummary(List<double[]> forks, int block, long seed) {
        double[] nanos = forks.stream().flatMapToDouble(Arrays::stream).toArray();
        this.series = forks.stream().map(Milliseconds::of).toList();
        this.samples = Milliseconds.of(nanos);
        this.sorted = samples.clone();
        Arrays.sort(sorted);
        this.block = block;
        double median = median();
        this.mad =
                Medians.of(Arrays.stream(sorted).map(x -> Math.abs(x - median)).toArray());
        this.estimates = forks.size() == 1
                ? LatencyEstimates.ofProcess(samples, sorted, block, seed)
                : LatencyEstimates.ofProcesses(series, sorted, block, seed);
        this.histogram = LatencyHistogram.of(nanos);
    }

    public String unit() {
        return Unit.MILLISECONDS.symbol();
    }

    public int n() {
        return sorted.length;
    }

    /** Runs per sample. */
    public int block() {
        return block;
    }

    public double min() {
        return sorted[0];
    }

    public double median() {
        return Medians.ofSorted(sorted);
    }

    /** Median absolute deviation. */
    public double mad() {
        return mad;
    }

    public double mean() {
        return Arrays.stream(samples).average().orElseThrow();
    }

    public Reading<Quantile.Interval> meanCi95() {
        return estimates.meanCi95();
    }

    public double max() {
        return sorted[sorted.length - 1];
    }

    /** Quantiles by per cent. */
    public Map<String, Quantile> p() {
        return estimates.p();
    }

    /** Indices of the outliers in the order of time; none where more than half of the samples are equal. */
    IntStream outliers() {
        double median = median();
        return IntStream.range(0, samples.length)
                .filter(i -> mad > 0 && Math.abs(samples[i] - median) / mad > OUTLIER_DEVIATIONS);
    }

    /** The indices of the first hundred outliers. */
    public List<Integer> outlierRuns() {
        return outliers().limit(MAX_FLAGS).boxed().toList();
    }

    /** The interquartile range divided by the median. */
    public double stability() {
        double iqr = at(0.75) - at(0.25);
        return median() > 0 ? iqr / median() : 0;
    }

    /** How the intervals were computed. */
    public String intervals() {
        return estimates.method();
    }

    /** Correlation of neighbours within a process; of several, the mean. */
    public double autocorr() {
        return series.stream().mapToDouble(Series::lag1).average().orElse(0);
    }

    /** By how much samples grow in a thousand samples; of several processes, the mean. */
    public double slope() {
        return series.stream().mapToDouble(Series::slope).average().orElse(0) * 1e3;
    }

    public LatencyHistogram histogram() {
        return histogram;
    }

    private double at(double quantile) {
        return OrderStatistics.nearest(sorted, quantile);
    }
}
