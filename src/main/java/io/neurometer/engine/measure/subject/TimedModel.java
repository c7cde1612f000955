package io.neurometer.engine.measure.subject;

/** A model that can be run and timed; closing it unloads it. */
public interface TimedModel extends AutoCloseable {
    /** One run, in nanoseconds. */
    long run();

    /** The mean time of a run in a block of them, in nanoseconds. */
    double block(int runs);

    /** Whether no output so far held a NaN. */
    boolean isNumeric();

    @Override
    void close();
}
