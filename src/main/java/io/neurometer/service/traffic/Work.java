package io.neurometer.service.traffic;

/**
 * Calls of one kind: of one model, with one set of shapes. How long they take is learned from those that have run. Safe
 * for several threads, of which one may overwrite what another has learned.
 */
public final class Work {
    /** The share of the latest call in what is expected of the next. */
    private static final double WEIGHT = 0.2;

    /** Calls up to this long are over before a place could be handed from one to the next. */
    private static final double LIGHT_SECONDS = 2e-4;

    private final Object owner;
    private final boolean isLight;
    private final int most;
    private volatile double seconds;
    private volatile boolean known;
    private volatile boolean isWarm;

    /**
     * @param owner calls of one owner share what a lane gives to each
     * @param guess how long a call is expected to take until one has run
     */
    public Work(Object owner, double guess) {
        this(owner, guess, Integer.MAX_VALUE);
    }

    /** @param most how many calls of the owner may run at once */
    public Work(Object owner, double guess, int most) {
        this.owner = owner;
        this.seconds = guess;
        this.isLight = guess > 0 && guess <= LIGHT_SECONDS;
        this.most = most;
    }

    /** Calls of which nothing is known. */
    public static Work unknown() {
        return new Work(Work.class, 0);
    }

    Object owner() {
        return owner;
    }

    /** How many calls of the owner may run at once, of so many places. */
    public int most(int places) {
        return Math.min(most, places);
    }

    /** How long a call is expected to take. */
    public double seconds() {
        return seconds;
    }

    /** Whether calls cost next to nothing, by what they were expected to take before any had run. */
    boolean isLight() {
        return isLight;
    }

    /** Whether a call has run. */
    boolean isKnown() {
        return known;
    }

    /** A call has run for so long. The first of its kind is cold, and tells nothing of the others. */
    void took(double time) {
        if (!isWarm) {
            isWarm = true;
            return;
        }
        seconds = known ? seconds + WEIGHT * (time - seconds) : time;
        known = true;
    }
}
