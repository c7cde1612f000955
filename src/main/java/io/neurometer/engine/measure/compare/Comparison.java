package io.neurometer.engine.measure.compare;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.report.Section;
import java.util.List;

/**
 * What a comparison found.
 *
 * @param ratio the median of the second side by that of the first, with its interval
 * @param loads ratio of the medians in each load of both models, in order
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
        List<Double> loads,
        int rounds,
        int block,
        double seconds,
        HostLoad.During environment,
        List<Warning> warnings,
        boolean valid) {
    private static final String REMEDY =
            "measure with the protocol standard, with one thread, or while the machine does nothing else";

    /** How long the runs of one side took, in milliseconds. */
    public record Side(int n, double median, double min, double max) {
        static final Section<Side> SECTION = Section.of(Side.class)
                .figure("n", COUNT, "Number of samples.", Side::n)
                .figure("median", MILLISECONDS, "Median of the samples.", Side::median)
                .figure("min", MILLISECONDS, "Shortest sample.", Side::min)
                .figure("max", MILLISECONDS, "Longest sample.", Side::max)
                .figure("unit", "Unit of all durations here.", side -> MILLISECONDS.symbol())
                .build();
    }

    /** Whether b is slower than a limit allows. @param failAbove limit as a share */
    public Gate gate(double failAbove) {
        return new Gate(failAbove, ratio.ratio(), ratio.ci95(), REMEDY);
    }

    public Verdict verdict() {
        return Verdict.of(ratio.ratio(), ratio.ci95());
    }
}
