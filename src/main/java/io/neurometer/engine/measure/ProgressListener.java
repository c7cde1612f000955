package io.neurometer.engine.measure;

/**
 * Hears how far a measurement has got: at the start of every phase, and between runs at most some times a second. It is
 * called by the thread that measures, so that whatever it does must be brief; it never adds to the time of a run.
 */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = progress -> {};

    void progressed(Progress progress);
}
