package io.neurometer.engine.exec;

import io.neurometer.engine.graph.Node;

/** Watches a run from the thread that runs it; whatever it does adds to the run's time. */
public interface ExecutionListener {
    /** Hears nothing. */
    ExecutionListener NONE = (node, nanos) -> {};

    /** One node has been computed. @param nanos wall time of its kernel */
    void computed(Node node, long nanos);
}
