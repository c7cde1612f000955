package io.neurometer.service.protocol;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelDirectory;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.models.ModelVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Service;

/** Tells what has happened to models since the process started, zeros for those that nobody has asked for. */
@Service
public class StatisticsService {
    private final StatisticsObserver observer;
    private final ModelDirectory directory;
    private final UnknownModels unknown;

    StatisticsService(StatisticsObserver observer, ModelDirectory directory, UnknownModels unknown) {
        this.observer = observer;
        this.directory = directory;
        this.unknown = unknown;
    }

    /** Of every version of every registered model, and of the built-in models that have been asked for. */
    public List<ModelStatistics> all() {
        List<ModelStatistics> all = new ArrayList<>();
        Set<StatisticsObserver.Key> registered = new HashSet<>();
        for (ModelVersion version : directory.registered()) {
            StatisticsObserver.Key key = key(version.name(), version.version());
            registered.add(key);
            all.add(observer.statistics(key, version.sha256()));
        }
        for (StatisticsObserver.Key key : observer.counted()) {
            if (key.name().startsWith(BuiltInModels.PREFIX)) {
                all.add(observer.statistics(key, null));
            } else if (!registered.contains(key)) {
                observer.forget(key);
            }
        }
        return all;
    }

    /**
     * Of one version, or of all versions where the reference names none.
     *
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    public List<ModelStatistics> of(ModelReference model) {
        try {
            return directory.described(model).stream()
                    .map(version -> observer.statistics(key(version.name(), version.version()), version.sha256()))
                    .toList();
        } catch (EngineException failure) {
            throw unknown.translated(failure, model);
        }
    }

    private static StatisticsObserver.Key key(String name, long version) {
        return new StatisticsObserver.Key(name, Long.toString(version));
    }
}
