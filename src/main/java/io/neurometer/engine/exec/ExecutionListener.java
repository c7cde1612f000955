package io.neurometer.engine.exec;

import io.neurometer.engine.graph.Node;

/** Watches a run from the thread that runs it, and may end it; whatever it does adds to the run's time. */
public interface ExecutionListener {
    /** Hears nothing. */
    ExecutionListener NONE = (node, nanos) -> {};

    /**
     * A step comes next, in the graph that runs or in a body of its control flow. What this throws ends the run and gives
     * its memory back.
     */
    default void proceeding() {}

    /** One node has been computed. @param nanos wall time of its kernel */
    void computed(Node node, long nanos);
}
