package io.neurometer.service.models;

/** A model that stays in memory until this lease is closed, even when it is removed meanwhile. */
public final class ModelLease implements AutoCloseable {
    private final LoadedModel model;
    private final Runnable release;
    private boolean closed;

    ModelLease(LoadedModel model, Runnable release) {
        this.model = model;
        this.release = release;
    }

    public LoadedModel model() {
        return model;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
