package io.neurometer.engine.backend;

/** What each member of a team does. */
public interface TeamWork {
    /**
     * @param member a number of its own below the size of the team, that of the thread that has called the team being 0
     * @param present how many members there are at this time; where they are fewer than the team should have, member 0 is
     *     called for each that is missing, after its own turn
     */
    void run(int member, int present);
}
