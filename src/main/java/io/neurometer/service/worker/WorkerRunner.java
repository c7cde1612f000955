package io.neurometer.service.worker;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tune.KernelChoiceFile;
import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.engine.tune.Tuning;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.LocalRunner;
import io.neurometer.service.models.ModelOrigin;
import io.neurometer.service.models.ModelRunner;
import io.neurometer.service.models.RunSignature;
import io.neurometer.service.models.SetAsideModels;
import io.neurometer.service.traffic.Wanted;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Runs models in a process of their own. When that ends, whatever ends it, the calls in it are answered with 503, and
 * another process has the next ones at once. Models without files run in this process.
 */
public final class WorkerRunner implements ModelRunner, DisposableBean {
    /** The command that the command line of this program must know. */
    public static final String COMMAND = "worker";

    private static final Logger LOG = LoggerFactory.getLogger(WorkerRunner.class);
    private static final int START_SECONDS = 60;

    private final LocalRunner local;
    private final SetAsideModels setAside;
    private final Limits limits;
    private final WorkerFolder memory;
    private final WorkerFolder disk;
    private final Crashes crashes;
    private final KernelChoices choices;
    private final Workers workers;
    private final AtomicInteger started = new AtomicInteger();
    private final Map<ModelOrigin, WorkerModel> models = new ConcurrentHashMap<>();

    /**
     * What workers may take.
     *
     * @param crashes after how many ends of workers a model is set aside; 0 for never
     * @param offHeap bytes of tensors
     * @param executableBytes bytes of one model's compiled forms beside its weights
     * @param operatorThreads that may stay ready between calls
     * @param patience how long a call may go on that nobody wants any more, before the worker is ended
     * @param tuning how kernels are chosen
     */
    public record Limits(
            int crashes, long offHeap, long executableBytes, int operatorThreads, Duration patience, Tuning tuning) {}

    /** @param disk a folder for files of models */
    public WorkerRunner(
            LocalRunner local,
            SetAsideModels setAside,
            Limits limits,
            KernelChoices choices,
            Path disk,
            List<WorkerObserver> observers)
            throws IOException {
        this.local = local;
        this.setAside = setAside;
        this.limits = limits;
        this.memory = WorkerFolder.inMemory();
        this.disk = WorkerFolder.in(disk);
        this.choices = choices;
        KernelChoiceFile shared = new KernelChoiceFile(WorkerSettings.choices(this.disk.path()));
        choices.known().forEach((hash, choice) -> shared.put(hash, "", choice));
        this.crashes = new Crashes(setAside, limits.crashes(), observers);
        this.workers = new Workers(this::launch, () -> observers.forEach(WorkerObserver::restarted));
    }

    private Worker launch(Runnable ended) throws IOException {
        WorkerSettings settings = new WorkerSettings(
                memory.path().resolve("w" + started.incrementAndGet()),
                disk.path(),
                limits.offHeap(),
                limits.executableBytes(),
                limits.operatorThreads(),
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                limits.tuning());
        keepChoices();
        Files.createDirectory(settings.folder());
        ProcessBuilder builder = new ProcessBuilder(WorkerStart.command(settings));
        builder.environment().keySet().removeIf(WorkerStart::isSecret);
        WorkerProcessHandle process = WorkerProcessHandle.start(builder, settings, ended);
        process.awaitReady(START_SECONDS);
        LOG.info("worker {} is ready", process.pid());
        return new Worker(process, settings, crashes, limits.patience());
    }

    /** Keeps what workers have found out about kernels. */
    private void keepChoices() {
        try {
            choices.add(new KernelChoiceFile(WorkerSettings.choices(disk.path())).all());
        } catch (RuntimeException unreadable) {
            LOG.debug("what workers know of kernels could not be read", unreadable);
        }
    }

    @Override
    public void requireRunnable(LoadedModel model) {
        model.requireRunnable();
        setAside.require(model);
    }

    @Override
    public Prepared prepare(LoadedModel model, RunSignature signature, ModelRuntime.Patience patience) {
        if (!model.origin().isKnown()) {
            return local.prepare(model, signature, patience);
        }
        setAside.require(model);
        WorkerModel.Form form = known(model).form(signature);
        prepared(form, patience);
        return new InWorker(form);
    }

    /** A worker that has compiled this. */
    private Worker prepared(WorkerModel.Form form, ModelRuntime.Patience patience) {
        while (true) {
            Worker worker = workers.ready(patience);
            try {
                worker.prepare(form, patience);
                return worker;
            } catch (WorkerGoneException gone) {
                LOG.debug("worker {} has gone", worker.process().pid());
            }
        }
    }

    private WorkerModel known(LoadedModel model) {
        WorkerModel there = models.get(model.origin());
        if (there != null) {
            return there;
        }
        return models.computeIfAbsent(model.origin(), origin -> {
            WorkerModel made = new WorkerModel(model, disk.path());
            origin.atClose(() -> forget(origin, made));
            return made;
        });
    }

    private void forget(ModelOrigin origin, WorkerModel model) {
        models.remove(origin);
        model.close();
        workers.alive().forEach(worker -> worker.unload(model));
    }

    /** Memory of tensors in workers, in bytes. */
    public long offHeapUsed() {
        return workers.alive().stream().mapToLong(Worker::offHeapUsed).sum();
    }

    /** The processes that are alive, the one that has the calls first. */
    public List<Long> processes() {
        return workers.alive().stream().map(worker -> worker.process().pid()).toList();
    }

    /** A model that runs in whatever worker there is. */
    private final class InWorker implements Prepared {
        private final WorkerModel.Form form;

        InWorker(WorkerModel.Form form) {
            this.form = form;
        }

        @Override
        public Outputs run(Map<String, Tensor> inputs, Wanted wanted) {
            while (true) {
                Worker worker = prepared(form, new WhileWanted(wanted));
                try {
                    Optional<Outputs> outputs = worker.run(form, inputs, wanted);
                    if (outputs.isPresent()) {
                        return outputs.get();
                    }
                } catch (WorkerGoneException gone) {
                    LOG.debug("worker {} has gone", worker.process().pid());
                }
                wanted.requireWanted();
                setAside.require(form.model().model());
            }
        }

        @Override
        public void close() {
            // Workers keep what they have compiled as long as they have room for it.
        }
    }

    /** Waits for as long as a run is wanted. */
    private record WhileWanted(Wanted wanted) implements ModelRuntime.Patience {
        private static final long LOOK_MILLIS = 20;

        @Override
        public void await(Future<?> compilation) {
            while (true) {
                try {
                    compilation.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException notYet) {
                    wanted.requireWanted();
                } catch (ExecutionException failed) {
                    return;
                } catch (InterruptedException interruption) {
                    Futures.join(compilation);
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    @Override
    public void destroy() throws IOException {
        workers.close();
        keepChoices();
        memory.close();
        disk.close();
    }
}
