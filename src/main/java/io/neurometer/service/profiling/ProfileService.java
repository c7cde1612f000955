package io.neurometer.service.profiling;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.Accuracy;
import io.neurometer.engine.measure.AccuracyCheck;
import io.neurometer.engine.measure.BatchCase;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.measure.ceiling.RooflineReport;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.protocol.MeasurementPlan;
import io.neurometer.engine.measure.protocol.MeasurementProtocol;
import io.neurometer.engine.measure.protocol.MeasurementRequest;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Limits;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.profiling.fork.ForkProcesses;
import io.neurometer.service.profiling.fork.ForkedModel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes and keeps profiles. */
@Service
public class ProfileService {
    private static final String CEILINGS = "ceilings";
    private static final List<Long> BATCH_SWEEP = List.of(2L, 4L, 8L, 16L, 32L);

    private final ModelCatalog catalog;
    private final ModelCompiler compiler;
    private final Backends backends;
    private final EngineThreads threads;
    private final ReportWriter reports;
    private final ProfileStore store;
    private final RequestCount requests;
    private final List<ProfileObserver> observers;
    private final Limits limits;
    private final ProfilingProperties properties;
    private final EngineDefaults engine;
    private final ConditionsWatch conditions;
    private final ForkProcesses forks;

    ProfileService(
            ModelCatalog catalog,
            ModelCompiler compiler,
            Backends backends,
            EngineThreads threads,
            ReportWriter reports,
            ProfileStore store,
            RequestCount requests,
            List<ProfileObserver> observers,
            Limits limits,
            EngineDefaults engine,
            ProfilingProperties properties,
            ConditionsWatch conditions,
            ForkProcesses forks) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.backends = backends;
        this.threads = threads;
        this.reports = reports;
        this.store = store;
        this.requests = requests;
        this.observers = observers;
        this.limits = limits;
        this.properties = properties;
        this.engine = engine;
        this.conditions = conditions;
        this.forks = forks;
    }

    /** What one batch size came to. */
    record Result(
            Map<String, TensorType> inputs,
            AnalyticReport analytic,
            @Nullable Measurement measurement,
            Reading<Accuracy> accuracy) {}

    /** A report that has been stored, as JSON. */
    public record Kept(String id, String json) {}

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
            LoadedModel model = lease.model();
            BackendInfo backend = backend(request);
            Precision precision = precision(request);
            List<Result> results = analyzed(request, model);
            MeasurementPlan plan = request.plan();
            RunConditions held = RunConditions.none("nothing was measured");
            if (plan != null) {
                CompileOptions options = CompileOptions.of(backend.name())
                        .withThreads(backend.threads())
                        .withPrecision(precision);
                ConditionsWatch.Watched<List<Result>> measured = measure(
                        request,
                        backend,
                        plan,
                        results,
                        assignment,
                        (result, progress) -> {
                            try (ForkedModel forked =
                                    forks.of(request.of(model.version()).model(), result.inputs(), options)) {
                                return new MeasurementProtocol(
                                                compiler,
                                                options,
                                                plan.forced(),
                                                requests,
                                                SystemClock.INSTANCE,
                                                forked)
                                        .measure(
                                                measurementOf(request, model, result),
                                                progress,
                                                assignment.cancellation());
                            }
                        },
                        result -> AccuracyCheck.of(compiler, model.graph(), result.inputs(), options, request.seed()));
                results = measured.result();
                held = measured.conditions();
            }
            ProfileReport report = reports.report(assignment.id(), request, model, backend, precision, results, held);
            String json = ReportJson.write(report);
            store.add(report, json);
            publish(model, backend, precision, results.get(0), report.roofline().value());
            return new Kept(report.id(), json);
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
            precision(request);
            analyzed(request, model).forEach(result -> requireBearable(result.analytic()));
            return new Checked(request.of(model.version()), model.name());
        }
    }

    /** A request that can be fulfilled, and the name of its model. */
    record Checked(ProfileRequest request, String model) {}

    /** One result for each batch size, without a measurement; none when the model or the request does not allow one. */
    List<Result> analyzed(ProfileRequest request, LoadedModel model) {
        requireRunnable(request, model);
        List<Result> results = new ArrayList<>();
        for (Map<String, TensorType> inputs :
                BatchBinding.bind(model.graph(), request.batchSizes(), request.inputs())) {
            requireWithinLimits(inputs);
            results.add(new Result(inputs, analyze(model, inputs), null, Reading.absent("nothing was run")));
        }
        return results;
    }

    /** What the request is to be computed in. */
    Precision precision(ProfileRequest request) {
        return engine.precision(backend(request).name(), request.precision());
    }

    /** Where the request is to run, with the number of threads. */
    BackendInfo backend(ProfileRequest request) {
        Backend backend = backends.named(request.backend() == null ? engine.backend() : request.backend());
        BackendInfo info = backend.info();
        Integer wanted = request.threads();
        if (wanted == null || wanted == info.threads()) {
            return info;
        } else if (!backend.choosesThreads()) {
            throw new ProblemException(Problem.of(
                    422,
                    "THREADS_FIXED",
                    "Threads fixed",
                    "the threads of an operator are fixed when the service starts: 'threads' is " + wanted
                            + ", the service has " + info.threads()
                            + "; leave 'threads' out, or start the service with another OMP_NUM_THREADS"));
        } else if (wanted > info.threads()) {
            throw new ProblemException(Problem.of(
                    422,
                    "THREADS_TOO_MANY",
                    "Too many threads",
                    "'threads' is " + wanted + ", this process may use " + info.threads()
                            + " processors; ask for at most that many"));
        }
        return info.withThreads(wanted);
    }

    private static void requireRunnable(ProfileRequest request, LoadedModel model) {
        if (request.protocol() != Protocol.ANALYTIC && !model.runnable()) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_NOT_RUNNABLE, null, "this model is meant to be analysed and not run")
                            .fix("use protocol 'analytic'"));
        }
    }

    private void requireWithinLimits(Map<String, TensorType> inputs) {
        inputs.forEach((name, type) -> {
            long elements;
            try {
                elements = type.shape().elements();
            } catch (ArithmeticException overflow) {
                elements = Long.MAX_VALUE;
            }
            if (elements > limits.tensorElements()) {
                throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, name, "the input has too many elements")
                        .got(type)
                        .expected("at most " + limits.tensorElements() + " elements"));
            }
        });
    }

    private AnalyticReport analyze(LoadedModel model, Map<String, TensorType> inputs) {
        try {
            return threads.call(() -> CostAnalyzer.analyze(compiler.infer(model.graph(), inputs)));
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, null, "a figure of this model exceeds 64 bits")
                            .fix("use a smaller batch or smaller shapes"),
                    overflow);
        }
    }

    /** Measures one batch size. */
    private interface Measuring {
        Measurement of(Result result, ProgressListener progress);
    }

    private ConditionsWatch.Watched<List<Result>> measure(
            ProfileRequest request,
            BackendInfo backend,
            MeasurementPlan plan,
            List<Result> analyzed,
            Assignment assignment,
            Measuring measuring,
            Function<Result, Reading<Accuracy>> checking) {
        for (Result result : analyzed) {
            requireBearable(result.analytic());
        }
        return assignment.gate().alone(() -> {
            plan.requireQuiet(SystemClock.INSTANCE, requests, assignment.progress(), assignment.cancellation());
            assignment.enter(CEILINGS);
            return conditions.watch(
                    request,
                    backend,
                    assignment.cancellation(),
                    () -> IntStream.range(0, analyzed.size())
                            .mapToObj(i -> {
                                Result result = analyzed.get(i);
                                ProgressListener progress = assignment.progressOf(i, analyzed.size());
                                Measurement measurement = withRoom(() -> measuring.of(result, progress));
                                return new Result(
                                        result.inputs(),
                                        result.analytic()
                                                .withPlan(measurement.compiled().memory()),
                                        measurement,
                                        threads.call(() -> checking.apply(result)));
                            })
                            .toList());
        });
    }

    private MeasurementRequest measurementOf(ProfileRequest request, LoadedModel model, Result result) {
        return new MeasurementRequest(
                model.graph(),
                result.inputs(),
                result.analytic().batch(),
                request.seed(),
                result.analytic().layers(),
                request.effort().batchSweep() ? sweep(request, model, result) : List.of());
    }

    /** The batch sizes of a sweep that exceed the one that is measured and are within the limits of single profiles. */
    private List<BatchCase> sweep(ProfileRequest request, LoadedModel model, Result result) {
        long measured = result.analytic().batch();
        List<Long> sizes = BATCH_SWEEP.stream().filter(size -> size > measured).toList();
        List<BatchCase> cases = new ArrayList<>();
        List<Map<String, TensorType>> bound = BatchBinding.bind(model.graph(), sizes, request.inputs());
        for (int i = 0; i < sizes.size(); i++) {
            requireWithinLimits(bound.get(i));
            if (result.analytic().totals().flop() / Math.max(1, measured) * sizes.get(i) > properties.maxFlopPerRun()) {
                break;
            }
            cases.add(new BatchCase(sizes.get(i), bound.get(i)));
        }
        return cases;
    }

    /** Runs on an engine thread; when memory does not suffice, once more without the models that nobody uses. */
    <T> T withRoom(Supplier<T> measurement) {
        try {
            return threads.call(measurement);
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.MEMORY_EXHAUSTED && catalog.unloadIdle()) {
                return threads.call(measurement);
            }
            throw failure;
        }
    }

    /** @throws EngineException {@link ErrorCode#TOO_LARGE} when a single run would take too long */
    void requireBearable(AnalyticReport analytic) {
        if (analytic.totals().flop() > properties.maxFlopPerRun()) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, "batch_sizes", "one run would take too long to be measured")
                            .got(analytic.totals().flop() + " floating-point operations at batch " + analytic.batch())
                            .expected("at most " + properties.maxFlopPerRun())
                            .fix("use a smaller batch, or protocol 'analytic'"));
        }
    }

    private void publish(
            LoadedModel model,
            BackendInfo backend,
            Precision precision,
            Result result,
            @Nullable RooflineReport roofline) {
        Measurement measurement = result.measurement();
        if (measurement == null) {
            return;
        }
        Map<String, Double> quantiles = new LinkedHashMap<>();
        measurement.latency().p().forEach((percent, quantile) -> {
            Double value = quantile.v().value();
            if (value != null) {
                quantiles.put(asFraction(percent), value / 1e3);
            }
        });
        ProfileFigures figures = new ProfileFigures(
                model,
                backend.name(),
                precision.word(),
                quantiles,
                measurement.throughput().get(0).rate(),
                ReportWriter.flops(precision, measurement, result.analytic()).value(),
                roofline == null
                        ? null
                        : roofline.roofline().model().efficiency().value());
        observers.forEach(observer -> observer.profiled(figures));
    }

    private static String asFraction(String percent) {
        return new BigDecimal(percent).movePointLeft(2).stripTrailingZeros().toPlainString();
    }
}
