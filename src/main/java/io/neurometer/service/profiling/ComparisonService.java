package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.HostFingerprint;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.compare.AbbaComparison;
import io.neurometer.engine.measure.compare.Candidate;
import io.neurometer.engine.measure.compare.Comparison;
import io.neurometer.engine.measure.compare.ComparisonReport;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import org.springframework.stereotype.Service;

/** Runs two models against each other on this host. */
@Service
class ComparisonService {
    private final ModelCatalog catalog;
    private final ProfileService profiles;
    private final MeasurementLock gate;
    private final ModelCompiler compiler;
    private final RequestCount requests;
    private final HostFingerprint host;

    ComparisonService(
            ModelCatalog catalog,
            ProfileService profiles,
            MeasurementLock gate,
            ModelCompiler compiler,
            RequestCount requests,
            HostFingerprint host) {
        this.catalog = catalog;
        this.profiles = profiles;
        this.gate = gate;
        this.compiler = compiler;
        this.requests = requests;
        this.host = host;
    }

    /**
     * Measures when nothing else is measured, and waits for it.
     *
     * @throws io.neurometer.engine.error.EngineException when one of the models or requests does not allow it
     */
    ComparisonReport compare(ComparisonRequest request) {
        try (ModelLease a = catalog.lease(request.a().model());
                ModelLease b = catalog.lease(request.b().model())) {
            Side first = new Side(request.a(), a.model());
            Side second = new Side(request.b(), b.model());
            Comparison found = gate.alone(() -> profiles.withRoom(() -> new AbbaComparison(
                            compiler, request.plan(), requests, SystemClock.INSTANCE, ClockCost.nanos())
                    .measure(first.candidate(), second.candidate(), request.a().seed())));
            return new ComparisonReport(
                    request.plan().id(),
                    first.answer(found.a()),
                    second.answer(found.b()),
                    found,
                    request.a().seed(),
                    host.fingerprint());
        }
    }

    private final class Side {
        private final LoadedModel model;
        private final BackendInfo backend;
        private final Precision precision;
        private final ProfileService.Result analyzed;
        private final long seed;

        Side(ProfileRequest request, LoadedModel model) {
            this.model = model;
            this.backend = profiles.backend(request);
            this.precision = profiles.precision(request);
            this.analyzed = profiles.analyzed(request, model).get(0);
            this.seed = request.seed();
            profiles.requireBearable(analyzed.analytic());
        }

        Candidate candidate() {
            return new Candidate(
                    model.graph(),
                    analyzed.inputs(),
                    CompileOptions.of(backend.name())
                            .withThreads(backend.threads())
                            .withPrecision(precision),
                    seed);
        }

        ComparisonReport.Side answer(Comparison.Side latency) {
            return new ComparisonReport.Side(
                    model.name(),
                    model.version(),
                    model.sha256(),
                    ReportWriter.shapes(analyzed.inputs()),
                    analyzed.analytic().batch(),
                    backend.name(),
                    precision.word(),
                    backend.threads(),
                    latency);
        }
    }
}
