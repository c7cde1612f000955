package io.neurometer.service.worker;

import io.neurometer.service.models.LoadedModel;

/** Is told of the ends of workers; must be quick. */
public interface WorkerObserver {
    /** Another worker has taken the place of one that has ended. */
    void restarted();

    /** A worker has ended while it ran or compiled this model. */
    void crashed(LoadedModel model);
}
