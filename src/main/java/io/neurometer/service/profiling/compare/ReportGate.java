package io.neurometer.service.profiling.compare;

import io.neurometer.engine.measure.compare.Gate;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;

/**
 * A verdict on two reports of one host. The interval of the ratio adds up what either median leaves open and how far
 * medians of separate runs lie apart for no reason: other pages of memory, another state of the machine.
 */
final class ReportGate {
    /**
     * Standard deviation of the logarithm of a median between runs of one model on one host: docs/gate.md tells how it was
     * found.
     */
    static final double BETWEEN_RUNS = 0.03;

    private static final double NORMAL_975 = 1.959964;
    private static final String REMEDY = "medians of separate runs differ by some percent for no reason, more than this"
            + " limit: let both models run in turn, by POST /profiles/compare or 'neurometer compare A B' of two models";

    private ReportGate() {}

    /** @param a comparable with b, and of the same host */
    static Reading<Gate> of(StoredReport a, StoredReport b, double failAbove) {
        Reading<StoredReport.Latency> first = a.latency();
        Reading<StoredReport.Latency> second = b.latency();
        if (first.value() == null || second.value() == null) {
            return Reading.absent("one of the reports has no latency");
        }
        double ratio = second.value().median() / first.value().median();
        return Reading.of(new Gate(failAbove, ratio, interval(first.value(), second.value(), ratio), REMEDY));
    }

    private static Reading<Quantile.Interval> interval(StoredReport.Latency a, StoredReport.Latency b, double ratio) {
        return halfWidth(a)
                .flatMap(ofA -> halfWidth(b).map(ofB -> {
                    double between = NORMAL_975 * BETWEEN_RUNS * Math.sqrt(2);
                    double half = Math.sqrt(ofA * ofA + ofB * ofB + between * between);
                    return new Quantile.Interval(ratio * Math.exp(-half), ratio * Math.exp(half));
                }));
    }

    /** Of the interval of a median, on the scale of logarithms. */
    private static Reading<Double> halfWidth(StoredReport.Latency latency) {
        return latency.ci95().map(interval -> Math.log(interval.upper() / interval.lower()) / 2);
    }
}
