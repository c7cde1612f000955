package io.neurometer.service.profiling;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.accuracy.AccuracyCheck;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.measure.protocol.Measurer;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.report.Findings;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.profiling.fork.ForkProcesses;
import io.neurometer.service.profiling.fork.ForkedModel;
import io.neurometer.service.profiling.report.Report;
import io.neurometer.service.profiling.report.SectionJson;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.springframework.stereotype.Service;

/** Makes and keeps profiles. */
@Service
public class ProfileService {
    private static final String CEILINGS = "ceilings";

    private final ModelCatalog catalog;
    private final ModelAnalysis analysis;
    private final ModelCompiler compiler;
    private final EngineThreads threads;
    private final ConditionsWatch conditions;
    private final ForkProcesses forks;
    private final RequestCount requests;
    private final ReportAssembly reports;
    private final ProfileStore store;
    private final List<ProfileObserver> observers;

    ProfileService(
            ModelCatalog catalog,
            ModelAnalysis analysis,
            ModelCompiler compiler,
            EngineThreads threads,
            ConditionsWatch conditions,
            ForkProcesses forks,
            RequestCount requests,
            ReportAssembly reports,
            ProfileStore store,
            List<ProfileObserver> observers) {
        this.catalog = catalog;
        this.analysis = analysis;
        this.compiler = compiler;
        this.threads = threads;
        this.conditions = conditions;
        this.forks = forks;
        this.requests = requests;
        this.reports = reports;
        this.store = store;
        this.observers = observers;
    }

    /** A report that has been stored, and its JSON. */
    public record Kept(Report report, String json) {}

    /** Makes a profile in a process that has nothing else to measure; see {@link #profile(ProfileRequest, Assignment)}. */
    public Kept profile(ProfileRequest request, ProgressListener progress, Cancellation cancellation) {
        return profile(request, Assignment.alone(progress, cancellation));
    }

    /**
     * Makes a profile and keeps the report.
     *
     * @throws EngineException when the model or the request does not allow it
     * @throws java.util.concurrent.CancellationException when it is no longer wanted; nothing is kept then
     */
    Kept profile(ProfileRequest request, Assignment assignment) {
        try (ModelLease lease = catalog.lease(request.model())) {
            Work work = new Work(request, lease.model(), assignment);
            Report report = request.protocol().isMeasured() ? work.measured() : work.counted();
            String json = SectionJson.write(Report.SECTION, report);
            assignment.keeping().keep(() -> store.add(report, json));
            if (request.protocol().isMeasured()) {
                observers.forEach(observer -> observer.profiled(report));
            }
            return new Kept(report, json);
        }
    }

    /**
     * Finds out everything for which a request would be refused but a lack of memory, without measuring.
     *
     * @return the request for the very version of the model that was looked at
     * @throws EngineException when the model or the request does not allow it
     */
    Checked check(ProfileRequest request) {
        try (ModelLease lease = catalog.lease(request.model())) {
            LoadedModel model = lease.model();
            analysis.options(request);
            analysis.cases(request, model).forEach(one -> analysis.requireBearable(one.analytic()));
            return new Checked(request.of(model.version()), model.name());
        }
    }

    /** A request that can be fulfilled, and the name of its model. */
    record Checked(ProfileRequest request, String model) {}

    /** Runs on an engine thread; when memory does not suffice, once more without the models that nobody uses. */
    <T> T withRoom(Supplier<T> measurement) {
        try {
            return threads.measure(measurement);
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.MEMORY_EXHAUSTED && catalog.unloadIdle()) {
                return threads.measure(measurement);
            }
            throw failure;
        }
    }

    /** One profile. */
    private final class Work {
        private final ProfileRequest request;
        private final LoadedModel model;
        private final Assignment assignment;
        private final BackendInfo backend;
        private final CompileOptions options;
        private final List<ModelAnalysis.Case> cases;

        Work(ProfileRequest request, LoadedModel model, Assignment assignment) {
            this.request = request;
            this.model = model;
            this.assignment = assignment;
            this.backend = analysis.backend(request);
            this.options = analysis.options(request);
            this.cases = analysis.cases(request, model);
        }

        Report counted() {
            return reports.counted(assignment.id(), request, model, options, cases);
        }

        Report measured() {
            cases.forEach(one -> analysis.requireBearable(one.analytic()));
            return assignment.gate().alone(assignment.cancellation(), () -> {
                Protocol protocol = request.plan()
                        .requireQuiet(SystemClock.INSTANCE, requests, assignment.progress(), assignment.cancellation());
                assignment.enter(CEILINGS);
                ConditionsWatch.Watched<List<Findings>> watched = conditions.watch(
                        request,
                        backend,
                        assignment.cancellation(),
                        () -> IntStream.range(0, cases.size())
                                .mapToObj(i -> measure(protocol, i))
                                .toList());
                return reports.measured(assignment.id(), request, model, options, cases, watched);
            });
        }

        private Findings measure(Protocol protocol, int index) {
            ModelAnalysis.Case one = cases.get(index);
            InputData data = RequestedInputs.of(request, model).data();
            try (ForkedModel forked =
                    forks.of(request.exactModel(model.version()), one.inputs(), data.contents(), options)) {
                Findings findings = withRoom(() -> new Measurer(compiler, requests, SystemClock.INSTANCE)
                        .measure(
                                protocol.startingForksBy(forked),
                                new MeasurementRequest(
                                        model.graph(),
                                        one.inputs(),
                                        one.analytic(),
                                        data,
                                        analysis.sweep(request, model, one.analytic())),
                                options,
                                assignment.progressOf(index, cases.size()),
                                assignment.cancellation()));
                findings.put(
                        Measured.ACCURACY,
                        threads.measure(() -> AccuracyCheck.of(compiler, model.graph(), one.inputs(), options, data)));
                return findings;
            }
        }
    }
}
