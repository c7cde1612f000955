package io.neurometer.engine.measure.statistics;

import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.NONE;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Arrays;
import java.util.List;

/** A quantile of samples in milliseconds, with its confidence interval and upper bound; each may be absent. */
public record Quantile(Reading<Double> v, Reading<Interval> ci95, Reading<Double> upper99) {
    public static final Section<Quantile> SECTION = Section.of(Quantile.class)
            .bare("v", MILLISECONDS, "Value by nearest rank: always one of the samples.", Quantile::v)
            .bare("ci95", MILLISECONDS, "Ends of its 95 % confidence interval.", q -> q.ci95.map(Interval::ends))
            .figure("upper99", MILLISECONDS, "99 % upper bound, by the rule of MLPerf's loadgen.", Quantile::upper99)
            .bare("reason", NONE, "Why there is no value.", Quantile::reason)
            .build();

    /** A confidence interval by its two ends. */
    public record Interval(double lower, double upper) {
        private static final double LOWER_TAIL = 0.025;
        private static final double UPPER_TAIL = 0.975;

        /** The 95 % percentile interval of what a bootstrap found, one value for each resample in any order. */
        public static Interval ofResamples(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return new Interval(
                    OrderStatistics.nearest(sorted, LOWER_TAIL), OrderStatistics.nearest(sorted, UPPER_TAIL));
        }

        /** Lower and upper end, as reports have it. */
        public List<Double> ends() {
            return List.of(lower, upper);
        }
    }

    /** @param sorted samples in ascending order @param quantile between 0 and 1 */
    static Quantile of(double[] sorted, double quantile) {
        int n = sorted.length;
        OrderStatistics.Ranks ranks = OrderStatistics.ci95(n, quantile);
        if (ranks == null) {
            return absent("n = " + n + " is below the " + OrderStatistics.minSamples(quantile)
                    + " samples that a 95 % confidence interval needs");
        }
        int upper = OrderStatistics.upper99(n, quantile);
        return new Quantile(
                Reading.of(OrderStatistics.nearest(sorted, quantile)),
                Reading.of(new Interval(sorted[ranks.lower() - 1], sorted[ranks.upper() - 1])),
                upper == 0
                        ? Reading.absent("n = " + n + " is below the " + OrderStatistics.minSamplesOfUpper99(quantile)
                                + " samples that a 99 % upper bound needs")
                        : Reading.of(sorted[upper - 1]));
    }

    /** The same value with an interval for samples of several processes; absent where it was. */
    Quantile acrossForks(Interval interval) {
        return v.value() == null
                ? this
                : new Quantile(
                        v,
                        Reading.of(interval),
                        Reading.absent(
                                "its rule takes samples for exchangeable, and those of several processes are not"));
    }

    static Quantile absent(String reason) {
        return new Quantile(Reading.absent(reason), Reading.absent(reason), Reading.absent(reason));
    }

    private Reading<String> reason() {
        return Reading.ofNullable(v.reason(), "there is a value");
    }
}
