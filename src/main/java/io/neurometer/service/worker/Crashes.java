package io.neurometer.service.worker;

import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.SetAsideModels;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the ends of workers against the models that were in them, each end once. */
final class Crashes {
    private static final Logger LOG = LoggerFactory.getLogger(Crashes.class);

    private final SetAsideModels setAside;
    private final int limit;
    private final List<WorkerObserver> observers;
    private final Map<Worker, Set<LoadedModel>> counted = new WeakHashMap<>();

    /** @param limit after how many ends a model is set aside; 0 for never */
    Crashes(SetAsideModels setAside, int limit, List<WorkerObserver> observers) {
        this.setAside = setAside;
        this.limit = limit;
        this.observers = List.copyOf(observers);
    }

    void add(LoadedModel model, Worker worker, WorkerEnd end) {
        synchronized (counted) {
            Set<LoadedModel> models =
                    counted.computeIfAbsent(worker, absent -> Collections.newSetFromMap(new IdentityHashMap<>()));
            if (!models.add(model)) {
                return;
            }
        }
        observers.forEach(observer -> observer.crashed(model));
        if (setAside.crashed(model, end.cause(), limit)) {
            LOG.error(
                    "{} version {} is set aside: workers have ended {} times while they ran it",
                    model.name(),
                    model.version(),
                    limit);
        }
    }
}
