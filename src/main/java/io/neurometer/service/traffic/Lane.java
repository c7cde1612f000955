package io.neurometer.service.traffic;

import io.neurometer.service.error.ProblemException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many calls run at once and has others wait, for a while and in a fair order: of the most urgent calls those of
 * the model that has been given the least time are next, and of these the one with the earliest deadline. A call that finds
 * a free place runs at once, on the thread that made it. When long calls have all places, one short call at a time may run
 * beside them. Light calls take no place from the others: to hand a place from thread to thread would take as long as they
 * do.
 */
public final class Lane {
    /** So many calls of a model may wait for each place, however long they take. */
    public static final int MIN_WAITING = 5;

    /** Calls up to this long may run beside long ones. */
    private static final double SHORT_SECONDS = 0.1;

    /** So many light calls run at once for each place. */
    private static final int LIGHT_PER_PLACE = 4;

    public static final String MAX_WAIT = "neurometer.traffic.max-wait";
    private static final double NANOS = 1e9;

    private final int places;
    private final int queue;
    private final double maxWait;
    private final long rise;
    private final Map<Object, Share> shares = new HashMap<>();
    /** Calls that run, of those owners that may not have all places. */
    private final Map<Object, Integer> runningOf = new HashMap<>();

    private final int[] waitingByLevel = new int[Urgency.LEVELS + 1];
    private int running;
    private int runningLong;
    private int runningLight;
    private int waiting;
    private double waitingSeconds;
    private double virtualTime;
    private long arrivals;
    private boolean closed;

    /**
     * @param places how many calls run at once
     * @param queue how many may wait
     * @param maxWait how many seconds of one model's work may wait for each place
     */
    public Lane(int places, int queue, double maxWait) {
        this.places = places;
        this.queue = queue;
        this.maxWait = maxWait;
        this.rise = riseNanos(maxWait);
    }

    /** After so long a call that waits counts as one level more urgent. */
    public static long riseNanos(double maxWait) {
        return Math.max(1, (long) (maxWait * NANOS));
    }

    /** A place in which a call runs, until it is closed. */
    public final class Place implements AutoCloseable {
        private final Work work;
        private final double seconds;
        private final long start = System.nanoTime();

        private Place(Work work, double seconds) {
            this.work = work;
            this.seconds = seconds;
        }

        /** The call has run to its end: calls like it are expected to take as long. */
        public void completed() {
            work.took((System.nanoTime() - start) / NANOS);
        }

        @Override
        public void close() {
            leave(work, seconds);
        }
    }

    /**
     * Waits for a place.
     *
     * @throws ProblemException 503 at once when too much is waiting already or the service is stopping; whatever ends the
     *     call while it waits
     */
    public Place enter(Work work, CallContext context) {
        double seconds = work.seconds();
        Waiter waiter;
        synchronized (this) {
            if (closed) {
                throw ProblemException.stopping();
            }
            // Those that wait may not, or they would run already.
            if (mayRun(work, seconds)) {
                start(work, seconds);
                return new Place(work, seconds);
            }
            waiter = join(work, seconds, context);
        }
        await(waiter, context);
        return new Place(work, seconds);
    }

    private boolean mayRun(Work work, double seconds) {
        if (isLimited(work) && runningOf.getOrDefault(work.owner(), 0) >= work.most(places)) {
            return false;
        }
        if (work.isLight()) {
            return runningLight < LIGHT_PER_PLACE * places;
        }
        boolean beside = running == places && runningLong == places && seconds > 0 && seconds <= SHORT_SECONDS;
        return running < places || beside;
    }

    private boolean isLimited(Work work) {
        return work.most(places) < places;
    }

    private void start(Work work, double seconds) {
        if (isLimited(work)) {
            runningOf.merge(work.owner(), 1, Integer::sum);
        }
        count(work, seconds, 1);
    }

    private void count(Work work, double seconds, int calls) {
        if (work.isLight()) {
            runningLight += calls;
            return;
        }
        running += calls;
        if (seconds > SHORT_SECONDS) {
            runningLong += calls;
        }
    }

    private Waiter join(Work work, double seconds, CallContext context) {
        int level = context.urgency().level();
        int before = waitingBefore(level);
        if (before >= queue) {
            throw busy(before + " calls are waiting already", "neurometer.engine.queue");
        }
        Share share = shares.computeIfAbsent(work.owner(), owner -> new Share());
        double secondsBefore = share.secondsBefore(level);
        double ahead = secondsBefore / work.most(places);
        double remaining = context.remainingNanos() / NANOS;
        if (ahead > Math.max(maxWait, MIN_WAITING * seconds)) {
            throw busy("calls of this model that take " + millis(secondsBefore) + " ms are waiting already", MAX_WAIT);
        }
        if (work.isKnown() && ahead + seconds > remaining) {
            throw busy(
                    "a call like this takes " + millis(ahead + seconds) + " ms now, and its deadline is in "
                            + millis(Math.max(0, remaining)) + " ms",
                    "its deadline");
        }
        share.virtualTime = share.isEmpty() ? Math.max(share.virtualTime, virtualTime) : share.virtualTime;
        context.urgency().waits();
        Waiter waiter = new Waiter(share, work, seconds, level, context.urgency(), deadline(context), arrivals++);
        share.add(waiter);
        waitingSeconds += seconds;
        waitingByLevel[level]++;
        waiting++;
        return waiter;
    }

    /** Calls that are as urgent as this level, or more. Others do not keep a call from waiting. */
    private int waitingBefore(int level) {
        int before = 0;
        for (int i = 1; i <= level; i++) {
            before += waitingByLevel[i];
        }
        return before;
    }

    /** Comparable among calls, whenever they began. */
    private static long deadline(CallContext context) {
        long remaining = context.remainingNanos();
        return remaining == Long.MAX_VALUE ? remaining : System.nanoTime() + remaining;
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1000);
    }

    private ProblemException busy(String why, String setting) {
        return Overload.refusal(waitingSeconds / places, why, setting);
    }

    private void await(Waiter waiter, CallContext context) {
        boolean interrupted = false;
        while (!waiter.admitted && !context.isOver()) {
            context.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (waiter.admitted) {
            return;
        }
        synchronized (this) {
            if (waiter.admitted) {
                return;
            }
            forget(waiter);
        }
        context.requireWanted();
    }

    private void forget(Waiter waiter) {
        waiter.share.remove(waiter);
        waitingByLevel[waiter.level]--;
        waiting--;
        waitingSeconds = waiting == 0 ? 0 : waitingSeconds - waiter.seconds;
        if (waiting == 0) {
            shares.clear();
            virtualTime = 0;
        }
    }

    private synchronized void leave(Work work, double seconds) {
        count(work, seconds, -1);
        if (isLimited(work)) {
            runningOf.computeIfPresent(work.owner(), (owner, count) -> count == 1 ? null : count - 1);
        }
        Waiter next = next();
        while (next != null) {
            Share share = next.share;
            virtualTime = share.virtualTime;
            share.virtualTime += next.seconds;
            forget(next);
            start(next.work, next.seconds);
            next.admitted = true;
            LockSupport.unpark(next.thread);
            next = next();
        }
        notifyAll();
    }

    /** Of the most urgent calls the first one of the model that has been given the least time, among those that may run. */
    private @Nullable Waiter next() {
        if (waiting == 0) {
            return null;
        }
        long now = System.nanoTime();
        Waiter best = null;
        for (Share share : shares.values()) {
            for (Waiter first : share.firsts()) {
                if (mayRun(first.work, first.seconds) && (best == null || isBefore(first, best, now))) {
                    best = first;
                }
            }
        }
        return best;
    }

    private boolean isBefore(Waiter one, Waiter other, long now) {
        int rank = one.urgency.rank(now, rise);
        int otherRank = other.urgency.rank(now, rise);
        if (rank != otherRank) {
            return rank < otherRank;
        }
        return one.share.equals(other.share)
                ? one.arrival < other.arrival
                : one.share.virtualTime < other.share.virtualTime;
    }

    /** Calls that wait. */
    public synchronized int waiting() {
        return waiting;
    }

    /** Calls that run. */
    public synchronized int running() {
        return running + runningLight;
    }

    /** Refuses further calls, and waits for those that run or wait; at most so long. */
    public synchronized void close(long nanos) throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + nanos;
        while (running + runningLight + waiting > 0) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
