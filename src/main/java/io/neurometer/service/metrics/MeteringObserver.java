package io.neurometer.service.metrics;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.inference.InferenceObserver;
import io.neurometer.service.models.EngineDefaults;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelObserver;
import io.neurometer.service.models.SetAsideModels;
import io.neurometer.service.models.StaticFigures;
import io.neurometer.service.profiling.ProfileObserver;
import io.neurometer.service.profiling.report.Report;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Records what happens to models, requests and profiles in the meters. */
@Component
class MeteringObserver implements InferenceObserver, ModelObserver, ProfileObserver, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(MeteringObserver.class);

    private final ModelMeters models;
    private final RequestMeters requests;
    private final CeilingMeters ceilings;
    private final ModelCompiler compiler;
    private final EngineThreads threads;
    private final SetAsideModels setAside;
    private final String defaultBackend;
    private final Precision defaultPrecision;
    private final Map<LoadedModel, ModelMeters.Resident> residents =
            Collections.synchronizedMap(new IdentityHashMap<>());
    private final ExecutorService analysis = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "model-figures");
        thread.setDaemon(true);
        return thread;
    });

    MeteringObserver(
            ModelMeters models,
            RequestMeters requests,
            CeilingMeters ceilings,
            ModelCompiler compiler,
            EngineThreads threads,
            SetAsideModels setAside,
            EngineDefaults defaults) {
        this.models = models;
        this.requests = requests;
        this.ceilings = ceilings;
        this.compiler = compiler;
        this.threads = threads;
        this.setAside = setAside;
        this.defaultBackend = defaults.backend();
        this.defaultPrecision = defaults.precision();
    }

    @Override
    public void started() {
        requests.start();
    }

    @Override
    public void finished(Ended request) {
        requests.end();
        RunLabels labels = new RunLabels(
                request.model() == null ? ModelKey.UNKNOWN : key(request.model()),
                request.backend() == null ? defaultBackend : request.backend(),
                (request.precision() == null ? defaultPrecision : request.precision()).word());
        if (request.outcome() == Outcome.SUCCESS) {
            models.succeeded(labels, request.items(), request.stages());
        } else {
            models.failed(
                    labels,
                    request.outcome().name().toLowerCase(Locale.ROOT),
                    (request.reason() == null ? ProblemCode.INTERNAL : request.reason()).name());
        }
    }

    @Override
    public void loaded(LoadedModel model) {
        ModelMeters.Resident resident = new ModelMeters.Resident(
                model.runtime()::weightBytes, model.runtime()::executableBytes, () -> setAside.reason(model) != null);
        residents.put(model, resident);
        models.loaded(key(model), resident);
        if (!model.name().equals(LoadedModel.INLINE)) {
            try {
                analysis.execute(() -> publishFigures(model));
            } catch (RejectedExecutionException stopping) {
                LOG.debug("figures of {} are not published: the service is stopping", model.name());
            }
        }
    }

    @Override
    public void unloaded(LoadedModel model) {
        ModelMeters.Resident resident = residents.remove(model);
        if (resident != null) {
            models.unloaded(key(model), resident);
        }
    }

    /** Waits its turn behind the calls of clients for as long as the model stays loaded. */
    private void publishFigures(LoadedModel model) {
        while (residents.containsKey(model)) {
            try {
                StaticFigures figures = threads.analyze(() -> StaticFigures.of(model.graph(), compiler));
                models.figures(key(model), figures.parameters(), figures.macs(), figures.peakActivationBytes());
                return;
            } catch (ProblemException busy) {
                if (!busy.isBusy() || !pause()) {
                    return;
                }
            } catch (RuntimeException failure) {
                LOG.debug("no static figures of {}", model.name(), failure);
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
            return true;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void profiled(Report report) {
        if (report.isValid()) {
            models.profiled(new RunLabels(key(report.profiled()), report.backend(), report.precision()), report);
        }
    }

    @Override
    public void ceilings(Ceilings measured) {
        ceilings.show(measured);
    }

    private static ModelKey key(LoadedModel model) {
        return new ModelKey(model.name(), model.version());
    }

    @Override
    public void destroy() {
        analysis.shutdownNow();
    }
}
