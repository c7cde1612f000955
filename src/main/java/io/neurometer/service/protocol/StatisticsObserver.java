package io.neurometer.service.protocol;

import io.neurometer.service.inference.InferenceObserver;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelObserver;
import io.neurometer.service.protocol.ModelStatistics.MemoryUsage;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Counts requests by version of the models that have names, and knows which of these are in memory. */
@Component
class StatisticsObserver implements InferenceObserver, ModelObserver {
    private final Map<Key, VersionCounters> counters = new ConcurrentHashMap<>();
    private final Map<Key, LoadedModel> resident = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();

    /** A version of a model. */
    record Key(String name, String version) {
        private static Key of(LoadedModel model) {
            return new Key(model.name(), model.version());
        }
    }

    @Override
    public void finished(Ended request) {
        LoadedModel model = request.model();
        if (model == null || model.name().equals(LoadedModel.INLINE)) {
            return;
        }
        VersionCounters version = counters(model);
        if (request.outcome() == Outcome.SUCCESS) {
            version.succeeded(request.items(), request.stages(), clock.millis());
        } else {
            version.failed(request.stages());
        }
    }

    /** New ones where those of this name are of a model that has been removed. */
    private VersionCounters counters(LoadedModel model) {
        VersionCounters known = counters.get(Key.of(model));
        return known != null && known.isOf(model.sha256())
                ? known
                : counters.compute(
                        Key.of(model),
                        (key, other) -> other != null && other.isOf(model.sha256())
                                ? other
                                : new VersionCounters(model.sha256()));
    }

    @Override
    public void loaded(LoadedModel model) {
        if (!model.name().equals(LoadedModel.INLINE)) {
            resident.put(Key.of(model), model);
        }
    }

    @Override
    public void unloaded(LoadedModel model) {
        resident.computeIfPresent(
                Key.of(model), (key, current) -> current.runtime().equals(model.runtime()) ? null : current);
    }

    /** @param sha256 digest of the model file, so that a removed one of the same name does not count; null for any */
    ModelStatistics statistics(Key key, @Nullable String sha256) {
        VersionCounters known = counters.get(key);
        VersionCounters shown =
                known == null || (sha256 != null && !known.isOf(sha256)) ? new VersionCounters("") : known;
        return shown.statistics(key.name(), key.version(), memory(key));
    }

    private List<MemoryUsage> memory(Key key) {
        LoadedModel model = resident.get(key);
        return model == null
                ? List.of()
                : List.of(new MemoryUsage(
                        "CPU",
                        0,
                        model.runtime().weightBytes() + model.runtime().executableBytes()));
    }

    /** The versions that have been asked for, in order of their names. */
    List<Key> counted() {
        Map<String, Key> sorted = new TreeMap<>();
        counters.keySet().forEach(key -> sorted.put(key.name() + '\0' + key.version(), key));
        return List.copyOf(sorted.values());
    }

    /** Forgets a version that has been removed. */
    void forget(Key key) {
        counters.remove(key);
    }
}
