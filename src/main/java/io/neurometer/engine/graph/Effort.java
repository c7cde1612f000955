package io.neurometer.engine.graph;

/** What one inference of types may spend on control flow, so that no file makes it go on for long. */
final class Effort {
    /** Nodes that a loop may become in a graph that is to run. */
    private static final long MAX_UNROLLED = 1024;

    /** The same in a graph that is only counted. */
    private static final long MAX_COUNTED = 32_768;

    /** Nodes that are looked at twice and more, to find out which branch is larger or what type a loop gives. */
    private static final long MAX_VISITS = 1_000_000;

    private final boolean counting;
    private long visits;

    /** @param counting whether every node is to be counted that a run may meet */
    Effort(boolean counting) {
        this.counting = counting;
    }

    boolean isCounting() {
        return counting;
    }

    void spend() {
        visits++;
    }

    /** Whether bodies may still be looked at more than once. */
    boolean isLeft() {
        return visits < MAX_VISITS;
    }

    /** Whether a loop may become that many nodes. */
    boolean allows(long nodes) {
        return nodes <= (counting ? MAX_COUNTED : MAX_UNROLLED) && isLeft();
    }
}
