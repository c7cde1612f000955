package io.neurometer.service.traffic;

/**
 * How early a call is to have its turn among those that wait. Of two calls the one of the lower rank is first. For each
 * while that it waits a call rises by a level, so that others can overtake it for so long only.
 */
public final class Urgency {
    /** The least urgent level; 1 is the most urgent. */
    public static final int LEVELS = 10;

    /** The level of calls that ask for none. */
    public static final int DEFAULT_LEVEL = 5;

    private volatile int level = DEFAULT_LEVEL;
    private volatile long waitingSince;

    /** @param priority 1 for the most urgent; 0 for no choice; what exceeds {@link #LEVELS} counts as that */
    public void set(long priority) {
        level = priority <= 0 ? DEFAULT_LEVEL : (int) Math.min(priority, LEVELS);
    }

    /** From 1 to {@link #LEVELS}, as it was asked for. */
    public int level() {
        return level;
    }

    /** The call begins to wait, unless it has before. */
    public void waits() {
        if (waitingSince == 0) {
            waitingSince = System.nanoTime();
        }
    }

    /**
     * The level that it has risen to, 1 at most.
     *
     * @param now by {@link System#nanoTime}
     * @param step nanoseconds of waiting that count as much as a level
     */
    public int rank(long now, long step) {
        long since = waitingSince;
        return since == 0 ? level : (int) Math.max(1, level - Math.max(0, now - since) / step);
    }
}
