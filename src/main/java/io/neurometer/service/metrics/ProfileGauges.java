package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Tags;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.ThroughputLevel;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.profiling.report.Report;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/** Which figures of the latest profile are gauges. */
final class ProfileGauges {
    private static final List<Gauge> GAUGES = List.of(
            new Gauge(ServiceMeters.PROFILE_THROUGHPUT, found(Throughput.THROUGHPUT, ProfileGauges::firstRate)),
            new Gauge(ServiceMeters.PROFILE_FLOPS, found(Measured.FLOPS, Reading::of)),
            new Gauge(
                    ServiceMeters.PROFILE_ROOFLINE_EFFICIENCY,
                    report -> report.roofline().flatMap(RooflineReport::efficiency)));

    private ProfileGauges() {}

    /** A meter and the figure that it shows, in the meter's unit. */
    private record Gauge(ServiceMeters meter, Function<Report, Reading<Double>> figure) {}

    /** Hears of each gauge. */
    interface Listener {
        /** @param value absent where an earlier one no longer holds */
        void gauge(ServiceMeters meter, Tags tags, Reading<Double> value);
    }

    /** Tells every gauge of a report. @param tags of all of them */
    static void tell(Report report, Tags tags, Listener listener) {
        GAUGES.forEach(gauge -> listener.gauge(gauge.meter, tags, gauge.figure.apply(report)));
        report.measured()
                .require()
                .require(Latency.LATENCY)
                .p()
                .forEach((percent, quantile) -> listener.gauge(
                        ServiceMeters.PROFILE_LATENCY,
                        tags.and("quantile", fraction(percent)),
                        quantile.v().map(millis -> millis / 1e3)));
    }

    private static <T> Function<Report, Reading<Double>> found(Figure<T> figure, Function<T, Reading<Double>> value) {
        return report -> report.measured()
                .flatMap((Findings findings) -> findings.get(figure))
                .flatMap(value);
    }

    /** Items a second; absent where the items of a run are not known. */
    private static Reading<Double> firstRate(List<ThroughputLevel> levels) {
        return levels.get(0).batch().map(known -> levels.get(0).rate());
    }

    private static String fraction(String percent) {
        return new BigDecimal(percent).movePointLeft(2).stripTrailingZeros().toPlainString();
    }
}
