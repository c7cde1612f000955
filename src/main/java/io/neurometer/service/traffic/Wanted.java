package io.neurometer.service.traffic;

import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.graph.Node;

/** Watches a run, which ends when nobody wants its outputs any more. */
public interface Wanted extends ExecutionListener {
    /** A run that is wanted to its end. */
    Wanted ALWAYS = () -> {};

    /**
     * May be asked by any thread.
     *
     * @throws RuntimeException when nobody wants the outputs any more
     */
    void requireWanted();

    @Override
    default void proceeding() {
        requireWanted();
    }

    @Override
    default void computed(Node node, long nanos) {}

    @Override
    default boolean followsSteps() {
        return false;
    }
}
