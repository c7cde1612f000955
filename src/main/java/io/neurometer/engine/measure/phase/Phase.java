package io.neurometer.engine.measure.phase;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a measurement. It owns its rule, the figures that it finds, what a request may change about it, and how long
 * it may take.
 */
public interface Phase {
    /** As in reports and in progress. */
    String name();

    /** What a request may change. */
    default List<Parameter<?>> parameters() {
        return List.of();
    }

    /**
     * This phase as a request wants it.
     *
     * @param changes hears how it differs from the protocol then
     * @return null to leave it out
     */
    default @Nullable Phase changed(Asked asked, Changes changes) {
        return this;
    }

    /** Whether this phase finds what the other one would, which then stands in only where this one fails. */
    default boolean replaces(Phase other) {
        return false;
    }

    /** Whether it takes place only where a request asks for it. */
    default boolean isOptional() {
        return false;
    }

    /** About how long it takes, in seconds, by which progress is told. */
    double usualSeconds(MeasurementRequest request);

    /** What earlier phases leave to it of the time, in seconds; none where it takes what is left. */
    default double reservedSeconds(Trial trial) {
        return 0;
    }

    /**
     * Takes place, and puts what it has found into {@link Trial#findings()}.
     *
     * @throws io.neurometer.engine.error.EngineException when the measurement cannot go on
     * @throws java.util.concurrent.CancellationException when it is no longer wanted
     */
    void run(Trial trial);

    /** Adds what can be told only once the model has been unloaded. */
    default void unloaded(Trial trial) {}
}
