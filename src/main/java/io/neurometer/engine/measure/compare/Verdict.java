package io.neurometer.engine.measure.compare;

import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.Locale;

/** What a ratio of medians shows. */
public enum Verdict {
    /** The interval excludes 1 and the ratio differs from 1 by more than 2 %. */
    DIFFERENT,
    /** One of the two does not hold. That there is no difference does not follow. */
    NOT_DIFFERENT,
    /** There is no interval. */
    UNDECIDED;

    static final String RULE =
            "different only if the interval excludes 1 and the ratio differs from 1 by more than 2 %;"
                    + " not_different does not say that they are equal";

    /** Smaller differences come from where code and data happen to lie in memory. */
    private static final double MIN_DIFFERENCE = 0.02;

    /** @param ci95 of the ratio */
    public static Verdict of(double ratio, Reading<Quantile.Interval> ci95) {
        Quantile.Interval interval = ci95.value();
        if (interval == null) {
            return UNDECIDED;
        }
        boolean excludesOne = interval.lower() > 1 || interval.upper() < 1;
        return excludesOne && Math.abs(ratio - 1) > MIN_DIFFERENCE ? DIFFERENT : NOT_DIFFERENT;
    }

    /** As in answers. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
