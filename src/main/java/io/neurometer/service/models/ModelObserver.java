package io.neurometer.service.models;

/** Is told which models are in memory. Called while the catalog is locked, so it must be quick and must not call back. */
public interface ModelObserver {
    void loaded(LoadedModel model);

    void unloaded(LoadedModel model);
}
