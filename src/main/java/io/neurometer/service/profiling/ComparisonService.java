package io.neurometer.service.profiling;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.compare.AbbaComparison;
import io.neurometer.engine.measure.compare.Candidate;
import io.neurometer.engine.measure.compare.Comparison;
import io.neurometer.engine.measure.compare.ComparisonReport;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.profiling.report.InputShapes;
import io.neurometer.service.profiling.report.ReportOrigin;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** Runs two models against each other on this host. */
@Service
public class ComparisonService {
    private final ModelCatalog catalog;
    private final ModelAnalysis analysis;
    private final ProfileService profiles;
    private final MeasurementLock lock;
    private final ModelCompiler compiler;
    private final RequestCount requests;
    private final HostFingerprint host;
    private final ReportOrigin origin;

    ComparisonService(
            ModelCatalog catalog,
            ModelAnalysis analysis,
            ProfileService profiles,
            MeasurementLock lock,
            ModelCompiler compiler,
            RequestCount requests,
            HostFingerprint host,
            ReportOrigin origin) {
        this.catalog = catalog;
        this.analysis = analysis;
        this.profiles = profiles;
        this.lock = lock;
        this.compiler = compiler;
        this.requests = requests;
        this.host = host;
        this.origin = origin;
    }

    /**
     * Compares as the body of {@code POST /profiles/compare} asks for.
     *
     * @throws io.neurometer.engine.error.EngineException with everything that is wrong with it
     */
    public ComparisonReport compare(JsonNode body, Cancellation cancellation) {
        return compare(ComparisonRequest.read(body), cancellation);
    }

    /**
     * Measures when nothing else is measured, and waits for it.
     *
     * @param cancellation asked while others are measured
     * @throws io.neurometer.engine.error.EngineException when one of the models or requests does not allow it
     */
    ComparisonReport compare(ComparisonRequest request, Cancellation cancellation) {
        try (ModelLease a = catalog.lease(request.a().model());
                ModelLease b = catalog.lease(request.b().model())) {
            Side first = new Side(request.a(), a.model());
            Side second = new Side(request.b(), b.model());
            long seed = request.a().seed();
            Comparison found = lock.alone(
                    cancellation,
                    () -> profiles.withRoom(() -> new AbbaComparison(
                                    compiler, request.plan(), requests, SystemClock.INSTANCE, ClockCost.nanos())
                            .measure(first.candidate(), second.candidate(), seed)));
            return new ComparisonReport(
                    request.plan().id(),
                    first.answer(found.a()),
                    second.answer(found.b()),
                    found,
                    Reading.ofNullable(request.failAbove(), "'fail_above' gave no limit"),
                    seed,
                    new ComparisonReport.Place(origin.hardware(), origin.instance(), host.fingerprint()));
        }
    }

    private final class Side {
        private final LoadedModel model;
        private final CompileOptions options;
        private final ModelAnalysis.Case analyzed;
        private final InputData data;

        Side(ProfileRequest request, LoadedModel model) {
            this.model = model;
            this.options = analysis.options(request);
            this.analyzed = analysis.cases(request, model).get(0);
            this.data = RequestedInputs.of(request, model).data();
            analysis.requireBearable(analyzed.analytic());
        }

        Candidate candidate() {
            return new Candidate(model.graph(), analyzed.inputs(), options, data);
        }

        ComparisonReport.Side answer(Comparison.Side latency) {
            return new ComparisonReport.Side(
                    model.name(),
                    model.version(),
                    model.sha256(),
                    InputShapes.of(analyzed.inputs()),
                    analyzed.analytic().batch(),
                    options.backend(),
                    options.precision().word(),
                    options.threads(),
                    latency);
        }
    }
}
