package io.neurometer.engine.measure.compare;

import static io.neurometer.engine.report.Unit.RATIO;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Locale;

/**
 * Whether the second of two is slower than a limit allows. It is a regression where the interval of the ratio shows a
 * slowdown and cannot exclude one of the limit or more; it passes where it excludes that; else the interval is too wide
 * for the limit. One that is exactly as slow as the limit is therefore found as often as the interval covers it.
 *
 * @param failAbove limit as a share: 0.03 for 3 %
 * @param ratio of the second by the first
 * @param ci95 of the ratio
 * @param remedy what makes the interval narrower
 */
public record Gate(double failAbove, double ratio, Reading<Quantile.Interval> ci95, String remedy) {
    static final String RULE = "regression: the interval of the ratio lies above 1 and reaches the limit;"
            + " pass: it ends below the limit; undecided: it holds both 1 and the limit, or is missing";

    /**
     * What must be added to half the width of a two-sided 95 % interval, by itself, for an effect to be shown in 95 of
     * 100 cases, where the estimate is normal: 1.645 / 1.960.
     */
    private static final double POWER_MARGIN = 0.8393;

    public static final Section<Gate> SECTION = Section.of(Gate.class)
            .figure("fail_above", SHARE, "Slowdown of b that is too much.", Gate::failAbove)
            .figure("outcome", "'pass', 'regression' or 'undecided'.", Gate::outcome)
            .figure("rule", "Rule that the outcome follows.", gate -> RULE)
            .figure("ratio", RATIO, "Latency of b by that of a.", Gate::ratio)
            .figure("ci95", RATIO, "Its 95 % interval.", gate -> gate.ci95.map(Quantile.Interval::ends))
            .figure(
                    "smallest_detectable",
                    SHARE,
                    "Smallest slowdown that would be shown in 95 of 100 such comparisons.",
                    Gate::smallestDetectable)
            .figure("advice", "What to do where it is undecided.", Gate::advice)
            .build();

    /** What follows for a build. */
    public enum Outcome {
        PASS,
        REGRESSION,
        UNDECIDED;

        /** As in answers. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Outcome outcome() {
        Quantile.Interval interval = ci95.value();
        if (interval == null) {
            return Outcome.UNDECIDED;
        } else if (interval.upper() < 1 + failAbove) {
            return Outcome.PASS;
        }
        return interval.lower() > 1 ? Outcome.REGRESSION : Outcome.UNDECIDED;
    }

    /** As a share. */
    public Reading<Double> smallestDetectable() {
        return ci95.map(interval ->
                StrictMath.expm1((1 + POWER_MARGIN) * StrictMath.log(interval.upper() / interval.lower()) / 2));
    }

    private Reading<String> advice() {
        return outcome() == Outcome.UNDECIDED ? Reading.of(remedy) : Reading.absent("it is decided");
    }
}
