package io.neurometer.service.metrics;

import io.neurometer.NeurometerApplication;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.protocol.Validity;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.profiling.ProfileObserver;
import io.neurometer.service.profiling.report.BatchResult;
import io.neurometer.service.profiling.report.Report;
import io.neurometer.service.profiling.report.ReportValidity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The application with reports that a test judges: whether a machine is too busy to measure is no matter of its own. */
@TestConfiguration(proxyBeanMethods = false)
@Import(NeurometerApplication.class)
class JudgedReports {
    @Bean
    Latest latest() {
        return new Latest();
    }

    /** Keeps the latest report of each model. */
    static final class Latest implements ProfileObserver {
        private final Map<String, Report> reports = new ConcurrentHashMap<>();

        @Override
        public void profiled(Report report) {
            reports.put(report.profiled().name(), report);
        }

        Report of(String model) {
            return Objects.requireNonNull(reports.get(model), model);
        }
    }

    static Report valid(Report report) {
        return judged(report, new Validity(Reading.of(true), List.of(), List.of()));
    }

    static Report invalid(Report report) {
        Warning warning = new Warning("THROTTLED", "for a test");
        return judged(report, new Validity(Reading.of(false), List.of(warning), List.of(warning)));
    }

    private static Report judged(Report report, Validity validity) {
        List<BatchResult> results = report.results().stream()
                .map(result -> new BatchResult(
                        result.inputs(),
                        result.analytic(),
                        result.measured(),
                        new ReportValidity(
                                Reading.of(validity), result.validity().comparableKey())))
                .toList();
        return new Report(
                report.id(),
                report.created(),
                report.origin(),
                report.model(),
                report.protocol(),
                results,
                report.roofline(),
                report.prediction(),
                report.host());
    }

    /** As a longer protocol would have timed them: so many layers of 1, 2, 3 and more ms. */
    static Report withLayers(Report report, int count) {
        report.measured()
                .require()
                .put(
                        PerLayer.LAYERS,
                        IntStream.rangeClosed(1, count)
                                .mapToObj(i -> new LayerTime(
                                        "layer" + i,
                                        "layer" + i,
                                        "Conv",
                                        Reading.of(1L),
                                        Reading.of(1L),
                                        i,
                                        1.0 / count,
                                        LayerTime.Attribution.OWN,
                                        List.of("kernel")))
                                .toList());
        return report;
    }
}
