package io.neurometer.service.profiling;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.phase.BatchCase;
import io.neurometer.engine.measure.phase.BatchSweep;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Finds out what a request asks for, and everything for which it would be refused, without running anything. */
@Component
class ModelAnalysis {
    private static final List<Long> BATCH_SWEEP = List.of(2L, 4L, 8L, 16L, 32L);

    private final ModelCompiler compiler;
    private final Backends backends;
    private final EngineThreads threads;
    private final EngineDefaults engine;
    private final LimitsProperties limits;
    private final ProfilingProperties properties;

    ModelAnalysis(
            ModelCompiler compiler,
            Backends backends,
            EngineThreads threads,
            EngineDefaults engine,
            LimitsProperties limits,
            ProfilingProperties properties) {
        this.compiler = compiler;
        this.backends = backends;
        this.threads = threads;
        this.engine = engine;
        this.limits = limits;
        this.properties = properties;
    }

    /** One batch size of a request. @param inputs a fixed type for each input */
    record Case(Map<String, TensorType> inputs, AnalyticReport analytic) {}

    /** One case for each batch size; none when the model or the request does not allow one. */
    List<Case> cases(ProfileRequest request, LoadedModel model) {
        requireRunnable(request, model);
        List<Case> cases = new ArrayList<>();
        RequestedInputs requested = RequestedInputs.of(request, model);
        if (request.asked().isSet(BatchSweep.BATCH_SWEEP)) {
            BatchBinding.requireKnown(requested.axes());
        }
        for (Map<String, TensorType> inputs : requested.types()) {
            requireWithinLimits(inputs);
            cases.add(new Case(inputs, analyze(model, inputs, requested.axes())));
        }
        return cases;
    }

    /** The batch sizes of a sweep that exceed the one that is measured and are within the limits of single profiles. */
    List<BatchCase> sweep(ProfileRequest request, LoadedModel model, AnalyticReport analytic) {
        List<BatchCase> cases = new ArrayList<>();
        if (!request.asked().isSet(BatchSweep.BATCH_SWEEP)) {
            return cases;
        }
        long measured = analytic.batch().require();
        List<Long> sizes = BATCH_SWEEP.stream().filter(size -> size > measured).toList();
        List<Map<String, TensorType>> bound = RequestedInputs.of(request, model).types(sizes);
        for (int i = 0; i < sizes.size(); i++) {
            requireWithinLimits(bound.get(i));
            if (analytic.totals().flop() / Math.max(1, measured) * sizes.get(i) > properties.maxFlopPerRun()) {
                break;
            }
            cases.add(new BatchCase(sizes.get(i), bound.get(i)));
        }
        return cases;
    }

    /** How the request is to be run. */
    CompileOptions options(ProfileRequest request) {
        BackendInfo backend = backend(request);
        return CompileOptions.of(backend.name())
                .withThreads(backend.threads())
                .withPrecision(engine.precision(backend.name(), request.run().precision()));
    }

    /** Where the request is to run, with the number of threads. */
    BackendInfo backend(ProfileRequest request) {
        String asked = request.run().backend();
        Backend backend = backends.named(asked == null ? engine.backend() : asked);
        BackendInfo info = backend.info();
        Integer wanted = request.run().threads();
        if (wanted == null || wanted == info.threads()) {
            return info;
        } else if (!backend.followsThreadPolicy()) {
            throw new ProblemException(
                    ProblemCode.THREADS_FIXED,
                    "the threads of an operator are fixed when the service starts: 'threads' is " + wanted
                            + ", the service has " + info.threads()
                            + "; leave 'threads' out, or start the service with another OMP_NUM_THREADS");
        } else if (wanted > info.threads()) {
            throw new ProblemException(
                    ProblemCode.THREADS_TOO_MANY,
                    "'threads' is " + wanted + ", this process may use " + info.threads()
                            + " processors; ask for at most that many");
        }
        return info.withThreads(wanted);
    }

    /** What the request is to be computed in. */
    Precision precision(ProfileRequest request) {
        return options(request).precision();
    }

    /** @throws EngineException {@link ErrorCode#TOO_LARGE} when a single run would take too long */
    void requireBearable(AnalyticReport analytic) {
        if (analytic.totals().flop() > properties.maxFlopPerRun()) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, "batch_sizes", "one run would take too long to be measured")
                            .got(analytic.totals().flop() + " floating-point operations"
                                    + (analytic.batch().value() == null
                                            ? ""
                                            : " at batch " + analytic.batch().value()))
                            .expected("at most " + properties.maxFlopPerRun())
                            .fix("use a smaller batch or protocol 'analytic', or have"
                                    + " neurometer.profiling.max-flop-per-run raised"));
        }
    }

    private static void requireRunnable(ProfileRequest request, LoadedModel model) {
        if (request.protocol().isMeasured()) {
            model.requireRunnable();
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
                        .expected("at most " + limits.tensorElements() + " elements")
                        .fix("use smaller shapes, or have neurometer.limits.tensor-elements raised"));
            }
        });
    }

    private AnalyticReport analyze(LoadedModel model, Map<String, TensorType> inputs, BatchAxes axes) {
        return threads.analyze(() -> CostAnalyzer.analyze(compiler.counted(model.graph(), inputs), axes));
    }
}
