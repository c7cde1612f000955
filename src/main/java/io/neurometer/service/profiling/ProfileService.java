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
import io.neurometer.engine.measure.Budget;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.QuickProtocol;
import io.neurometer.engine.measure.Reading;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Limits;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelLease;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes, keeps and finds profiles. */
@Service
class ProfileService {
    private final ModelCatalog catalog;
    private final ModelCompiler compiler;
    private final Backends backends;
    private final EngineThreads threads;
    private final ReportWriter reports;
    private final ProfileRepository repository;
    private final RequestCount requests;
    private final List<ProfileObserver> observers;
    private final Limits limits;
    private final ProfilingProperties properties;
    private final EngineDefaults engine;
    private final ProfileGate gate;

    ProfileService(
            ModelCatalog catalog,
            ModelCompiler compiler,
            Backends backends,
            EngineThreads threads,
            ReportWriter reports,
            ProfileRepository repository,
            RequestCount requests,
            List<ProfileObserver> observers,
            Limits limits,
            EngineDefaults engine,
            ProfilingProperties properties) {
        this.catalog = catalog;
        this.compiler = compiler;
        this.backends = backends;
        this.threads = threads;
        this.reports = reports;
        this.repository = repository;
        this.requests = requests;
        this.observers = observers;
        this.limits = limits;
        this.properties = properties;
        this.engine = engine;
        this.gate = new ProfileGate(properties.queue());
    }

    /** What one batch size came to. */
    record Result(
            Map<String, TensorType> inputs,
            AnalyticReport analytic,
            @Nullable Measurement measurement,
            Reading<Accuracy> accuracy) {}

    /** A report that has been stored, as JSON. */
    record Kept(String id, String json) {}

    /**
     * Makes a profile and keeps the report.
     * @throws EngineException when the model or the request does not allow it
     */
    Kept profile(ProfileRequest request) {
        try (ModelLease lease = catalog.lease(request.model())) {
            LoadedModel model = lease.model();
            BackendInfo backend = backend(request);
            Precision precision = engine.precision(backend.name(), request.precision());
            requireRunnable(request, model);
            List<Result> results = new ArrayList<>();
            for (Map<String, TensorType> inputs :
                    BatchBinding.bind(model.graph(), request.batchSizes(), request.inputs())) {
                requireWithinLimits(inputs);
                results.add(new Result(inputs, analyze(model, inputs), null, Reading.absent("nothing was run")));
            }
            if (request.protocol() == Protocol.QUICK) {
                results = measure(request, model, backend, precision, results);
            }
            ProfileReport report = reports.report(request, model, backend, precision, results);
            String json = ReportJson.write(report);
            repository.add(report, json);
            publish(model, backend, precision, results.get(0));
            return new Kept(report.id(), json);
        }
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} */
    String find(String id) {
        return repository
                .find(id)
                .orElseThrow(
                        () -> new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "there is no profile of this id")
                                .fix("GET /profiles lists them")));
    }

    private BackendInfo backend(ProfileRequest request) {
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

    private List<Result> measure(
            ProfileRequest request,
            LoadedModel model,
            BackendInfo backend,
            Precision precision,
            List<Result> analyzed) {
        for (Result result : analyzed) {
            requireBearable(result.analytic());
        }
        CompileOptions options =
                CompileOptions.of(backend.name()).withThreads(backend.threads()).withPrecision(precision);
        QuickProtocol quick = new QuickProtocol(compiler, options, Budget.QUICK, requests);
        return gate.alone(() -> analyzed.stream()
                .map(result -> {
                    Measurement measurement = withRoom(() -> quick.measure(
                            model.graph(), result.inputs(), result.analytic().batch(), request.seed()));
                    Measurement.Memory memory = measurement.memory();
                    return new Result(
                            result.inputs(),
                            result.analytic().withWorkspace(memory.arena(), memory.scratch()),
                            measurement,
                            threads.call(() -> AccuracyCheck.of(
                                    compiler, model.graph(), result.inputs(), options, request.seed())));
                })
                .toList());
    }

    /** Runs on an engine thread; when memory does not suffice, once more without the models that nobody uses. */
    private Measurement withRoom(Supplier<Measurement> measurement) {
        try {
            return threads.call(measurement);
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.MEMORY_EXHAUSTED && catalog.unloadIdle()) {
                return threads.call(measurement);
            }
            throw failure;
        }
    }

    private void requireBearable(AnalyticReport analytic) {
        if (analytic.totals().flop() > properties.maxFlopPerRun()) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, "batch_sizes", "one run would take too long to be measured")
                            .got(analytic.totals().flop() + " floating-point operations at batch " + analytic.batch())
                            .expected("at most " + properties.maxFlopPerRun())
                            .fix("use a smaller batch, or protocol 'analytic'"));
        }
    }

    private void publish(LoadedModel model, BackendInfo backend, Precision precision, Result result) {
        Measurement measurement = result.measurement();
        if (measurement == null) {
            return;
        }
        Map<String, Double> quantiles = new LinkedHashMap<>();
        measurement.latency().p().forEach((percent, quantile) -> {
            if (quantile.v() != null) {
                quantiles.put(asFraction(percent), quantile.v() / 1e3);
            }
        });
        ProfileFigures figures = new ProfileFigures(
                model,
                backend.name(),
                precision.word(),
                quantiles,
                measurement.throughput().get(0).rate(),
                ReportWriter.flops(precision, measurement, result.analytic()).value());
        observers.forEach(observer -> observer.profiled(figures));
    }

    private static String asFraction(String percent) {
        return new BigDecimal(percent).movePointLeft(2).stripTrailingZeros().toPlainString();
    }
}
