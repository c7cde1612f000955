package io.neurometer.engine.measure.statistics;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.measure.statistics.Quantile.Interval;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
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
            .figure("unit", "Unit of all durations here.", LatencySummary::unit)
            .figure("n", COUNT, "Number of samples.", LatencySummary::n)
            .figure("block", COUNT, "Runs per sample: several where one is too short to time.", LatencySummary::block)
            .figure("min", MILLISECONDS, "Shortest sample.", LatencySummary::min)
            .figure("median", MILLISECONDS, "Median of the samples.", LatencySummary::median)
            .figure("mad", MILLISECONDS, "Median absolute deviation from the median.", LatencySummary::mad)
            .figure("iqr", MILLISECONDS, "Interquartile range of the samples.", LatencySummary::iqr)
            .figure("mean", MILLISECONDS, "Mean of the samples.", LatencySummary::mean)
            .figure(
                    "mean_ci95",
                    MILLISECONDS,
                    "95 % confidence interval of the mean, which allows for dependence between neighbours.",
                    s -> s.meanCi95().map(Interval::ends))
            .figure("max", MILLISECONDS, "Longest sample.", LatencySummary::max)
            .byName("p", "Quantiles 50, 90, 99 and 99.9; absent where block > 1.", Quantile.SECTION, LatencySummary::p)
            .figure(
                    "outliers",
                    COUNT,
                    "Samples more than 14.826 median absolute deviations off the median.",
                    s -> s.outliers().count())
            .figure("outlier_runs", "Indices of the first hundred outliers, from 0.", LatencySummary::outlierRuns)
            .figure("stability", RATIO, "Interquartile range by the median.", LatencySummary::stability)
            .section("modes", "Two levels far apart, where latency has them.", Modes.SECTION, LatencySummary::modes)
            .figure("intervals", "How the confidence intervals were computed.", LatencySummary::intervals)
            .figure("autocorr", "Correlation of each sample with the one before.", LatencySummary::autocorr)
            .figure("slope", MILLISECONDS, "Growth per thousand samples, by least squares.", LatencySummary::slope)
            .section("histogram", "All samples as counts.", LatencyHistogram.SECTION, s -> s.histogram)
            .line(LatencySummary::medianLine)
            .line(LatencySummary::percentilesLine)
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
        return MILLISECONDS.symbol();
    }

    public int n() {
        return sorted.length;
    }

    public int block() {
        return block;
    }

    public double min() {
        return sorted[0];
    }

    public double median() {
        return Medians.ofSorted(sorted);
    }

    public double mad() {
        return mad;
    }

    public double mean() {
        return Arrays.stream(samples).average().orElseThrow();
    }

    public Reading<Interval> meanCi95() {
        return estimates.meanCi95();
    }

    public double max() {
        return sorted[sorted.length - 1];
    }

    public Map<String, Quantile> p() {
        return estimates.p();
    }

    /** Indices of the outliers in the order of time; none where more than half of the samples are equal. */
    IntStream outliers() {
        double median = median();
        return IntStream.range(0, samples.length)
                .filter(i -> mad > 0 && Math.abs(samples[i] - median) / mad > OUTLIER_DEVIATIONS);
    }

    public List<Integer> outlierRuns() {
        return outliers().limit(MAX_FLAGS).boxed().toList();
    }

    public double iqr() {
        return at(0.75) - at(0.25);
    }

    public double stability() {
        return median() > 0 ? iqr() / median() : 0;
    }

    /** Two levels far apart; absent where there is one. */
    public Reading<Modes> modes() {
        return Modes.of(sorted);
    }

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

    private Line medianLine() {
        Quantile half = p().get("50");
        Interval interval = half == null ? null : half.ci95().value();
        return new Line(
                "latency",
                MILLISECONDS.format(median()),
                "median of " + n() + (block > 1 ? " samples of " + block + " runs" : " runs")
                        + (interval == null
                                ? ""
                                : "; 95 % interval " + Unit.significant(interval.lower()) + " to "
                                        + Unit.significant(interval.upper())));
    }

    private Line percentilesLine() {
        List<String> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        p().forEach((percent, quantile) -> {
            Double v = quantile.v().value();
            if (!percent.equals("50")) {
                (v == null ? unknown : known).add("p" + percent + (v == null ? "" : " " + Unit.significant(v)));
            }
        });
        known.add("min " + Unit.significant(min()));
        known.add("max " + Unit.significant(max()));
        return new Line(
                "percentiles",
                "",
                String.join(", ", known) + " ms"
                        + (unknown.isEmpty() ? "" : "; too few samples for " + String.join(", ", unknown)));
    }
}
