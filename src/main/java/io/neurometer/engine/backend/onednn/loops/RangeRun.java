package io.neurometer.engine.backend.onednn.loops;

/** Code of which each part of a range can run alone, by one thread at a time. */
public interface RangeRun extends Movable {
    /** Runs on what lies from {@code from} to {@code to} alone. */
    void run(int from, int to);
}
