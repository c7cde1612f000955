package io.neurometer.engine.backend;

/** A kernel of parts, of which each member of a team runs the one with its number, all at the same time. */
public interface SharedKernel extends BoundKernel {
    /** How many parts there are: as many as the team has members. */
    int parts();

    /** Computes one part. The parts may be run in any order, by one thread or by several at once. */
    void runPart(int part);

    /** Whether something is left to be done by one thread when all parts have been computed. */
    default boolean finishes() {
        return false;
    }

    /** Does what is left. */
    default void finish() {}

    /**
     * Has the team that runs this kernel do something else instead, and comes back when all are done.
     *
     * @throws IllegalStateException when a member has failed
     */
    void together(TeamWork work);
}
