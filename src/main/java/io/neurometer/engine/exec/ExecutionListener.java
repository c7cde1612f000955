package io.neurometer.engine.exec;

import io.neurometer.engine.graph.Node;

/** Watches a run from the thread that runs it, and may end it; whatever it does adds to the run's time. */
public interface ExecutionListener {
    /** Hears nothing. */
    ExecutionListener NONE = new ExecutionListener() {
        @Override
        public void computed(Node node, long nanos) {
            // Nobody asked.
        }

        @Override
        public boolean followsSteps() {
            return false;
        }
    };

    /**
     * A step comes next, in the graph that runs or in a body of its control flow. What this throws ends the run and gives
     * its memory back.
     */
    default void proceeding() {}

    /** Whether it must hear of the very steps of the executable whose session it was given to. */
    default boolean followsSteps() {
        return true;
    }

    /** One node has been computed. @param nanos wall time of its kernel */
    void computed(Node node, long nanos);
}
