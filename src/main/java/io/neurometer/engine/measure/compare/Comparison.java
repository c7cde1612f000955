package io.neurometer.engine.measure.compare;

import io.neurometer.engine.measure.HostLoad;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;

/**
 * What a comparison found.
 *
 * @param ratio the median of the second side by that of the first, with its interval
 * @param rounds of four samples each, in the order a, b, b, a
 * @param block runs in each sample; more than 1 when one run is too short for the clock
 * @param seconds all rounds together
 * @param environment what else the machine did meanwhile
 * @param valid false when something else than the two shaped the figures
 */
public record Comparison(
        Side a,
        Side b,
        MedianRatio ratio,
        int rounds,
        int block,
        double seconds,
        HostLoad.During environment,
        List<Validity.Warning> warnings,
        boolean valid) {

    /** How long the runs of one side took, in milliseconds. @param n samples */
    public record Side(int n, double median, double min, double max) {
        static final Section<Side> SECTION = Section.of(Side.class)
                .figure("n", Unit.COUNT, "The number of samples.", Side::n)
                .figure("median", Unit.MILLISECONDS, "The median of the samples.", Side::median)
                .figure("min", Unit.MILLISECONDS, "The shortest sample.", Side::min)
                .figure("max", Unit.MILLISECONDS, "The longest sample.", Side::max)
                .figure("unit", "The unit of all durations here.", side -> Unit.MILLISECONDS.symbol())
                .build();
    }

    public Verdict verdict() {
        return Verdict.of(ratio.ratio(), ratio.ci95());
    }
}
