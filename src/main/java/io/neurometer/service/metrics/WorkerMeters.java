package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelObserver;
import io.neurometer.service.worker.WorkerObserver;
import io.neurometer.service.worker.WorkerRunner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** The series of the processes in which models run, where they run in such. */
@Component
@ConditionalOnBooleanProperty("neurometer.worker.enabled")
class WorkerMeters implements WorkerObserver, ModelObserver {
    private final MeterRegistry registry;
    private final Counter restarts;
    private final Map<ModelKey, Counter> crashes = new ConcurrentHashMap<>();

    WorkerMeters(MeterRegistry registry, ObjectProvider<WorkerRunner> runner) {
        this.registry = registry;
        this.restarts = ServiceMeters.WORKER_RESTARTS.counter(registry, Tags.empty());
        ServiceMeters.WORKER_OFFHEAP_USED.gauge(registry, Tags.empty(), () -> {
            @Nullable WorkerRunner running = runner.getIfAvailable();
            return running == null ? 0 : running.offHeapUsed();
        });
    }

    @Override
    public void restarted() {
        restarts.increment();
    }

    @Override
    public void crashed(LoadedModel model) {
        crashes.computeIfAbsent(
                        new ModelKey(model.name(), model.version()),
                        key -> ServiceMeters.WORKER_CRASHES.counter(registry, key.tags()))
                .increment();
    }

    @Override
    public void loaded(LoadedModel model) {}

    @Override
    public void unloaded(LoadedModel model) {
        Counter counter = crashes.remove(new ModelKey(model.name(), model.version()));
        if (counter != null) {
            registry.remove(counter);
        }
    }
}
