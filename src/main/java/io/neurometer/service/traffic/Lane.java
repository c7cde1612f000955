package io.neurometer.service.traffic;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many calls run at once and has others wait, for a while and in a fair order: the model that has been given the
 * least time is next, and of its calls the one with the earliest deadline. A call that finds a free place runs at once, on
 * the thread that made it. When long calls have all places, one short call at a time may run beside them. Light calls take
 * no place from the others: to hand a place from thread to thread would take as long as they do.
 */
public final class Lane {
    /** So many calls of a model may wait for each place, however long they take. */
    public static final int MIN_WAITING = 5;

    /** Calls up to this long may run beside long ones. */
    private static final double SHORT_SECONDS = 0.1;

    /** So many light calls run at once for each place. */
    private static final int LIGHT_PER_PLACE = 4;

    public static final String MAX_WAIT = "neurometer.traffic.max-wait";
    private static final int MAX_RETRY_SECONDS = 60;
    private static final double NANOS = 1e9;

    private final int places;
    private final int queue;
    private final double maxWait;
    private final Map<Object, Share> shares = new HashMap<>();
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
    }

    /** The calls of one owner that wait. */
    private static final class Share {
        final PriorityQueue<Waiter> calls =
                new PriorityQueue<>(Comparator.comparingLong(Waiter::deadline).thenComparingLong(Waiter::arrival));
        double virtualTime;
        double waitingSeconds;
    }

    /** What a call is taken to be while it waits and runs, whatever is learned of others meanwhile. */
    private record Load(double seconds, boolean isLight) {
        static Load of(Work work) {
            return new Load(work.seconds(), work.isLight());
        }

        boolean isLong() {
            return seconds > SHORT_SECONDS;
        }
    }

    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        final Share share;
        final Load load;
        final long deadline;
        final long arrival;
        volatile boolean admitted;

        Waiter(Share share, Load load, long deadline, long arrival) {
            this.share = share;
            this.load = load;
            this.deadline = deadline;
            this.arrival = arrival;
        }

        long deadline() {
            return deadline;
        }

        long arrival() {
            return arrival;
        }
    }

    /** A place in which a call runs, until it is closed. */
    public final class Place implements AutoCloseable {
        private final Work work;
        private final Load load;
        private final long start = System.nanoTime();

        private Place(Work work, Load load) {
            this.work = work;
            this.load = load;
        }

        /** The call has run to its end: calls like it are expected to take as long. */
        public void completed() {
            work.took((System.nanoTime() - start) / NANOS);
        }

        @Override
        public void close() {
            leave(load);
        }
    }

    /**
     * Waits for a place.
     *
     * @throws ProblemException 503 at once when too much is waiting already or the service is stopping; whatever ends the
     *     call while it waits
     */
    public Place enter(Work work, CallContext context) {
        Load load = Load.of(work);
        Waiter waiter;
        synchronized (this) {
            if (closed) {
                throw ProblemException.stopping();
            }
            // Those that wait may not, or they would run already.
            if (mayRun(load)) {
                count(load, 1);
                return new Place(work, load);
            }
            waiter = join(work, load, context);
        }
        await(waiter, context);
        return new Place(work, load);
    }

    private boolean mayRun(Load load) {
        if (load.isLight()) {
            return runningLight < LIGHT_PER_PLACE * places;
        }
        boolean beside = running == places && runningLong == places && load.seconds() > 0 && !load.isLong();
        return running < places || beside;
    }

    private void count(Load load, int calls) {
        if (load.isLight()) {
            runningLight += calls;
            return;
        }
        running += calls;
        if (load.isLong()) {
            runningLong += calls;
        }
    }

    private Waiter join(Work work, Load load, CallContext context) {
        double seconds = load.seconds();
        if (waiting >= queue) {
            throw busy(waiting + " calls are waiting already", "neurometer.engine.queue");
        }
        Share share = shares.computeIfAbsent(work.owner(), owner -> new Share());
        double ahead = share.waitingSeconds / places;
        double remaining = context.remainingNanos() / NANOS;
        if (ahead > Math.max(maxWait, MIN_WAITING * seconds)) {
            throw busy(
                    "calls of this model that take " + millis(share.waitingSeconds) + " ms are waiting already",
                    MAX_WAIT);
        }
        if (work.isKnown() && ahead + seconds > remaining) {
            throw busy(
                    "a call like this takes " + millis(ahead + seconds) + " ms now, and its deadline is in "
                            + millis(Math.max(0, remaining)) + " ms",
                    "its deadline");
        }
        share.virtualTime = share.calls.isEmpty() ? Math.max(share.virtualTime, virtualTime) : share.virtualTime;
        Waiter waiter = new Waiter(share, load, deadline(context), arrivals++);
        share.calls.add(waiter);
        share.waitingSeconds += seconds;
        waitingSeconds += seconds;
        waiting++;
        return waiter;
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
        return busy(waitingSeconds / places, why, setting);
    }

    /**
     * The refusal of a call that would wait too long.
     *
     * @param ahead for how many seconds there is work already
     * @param why in words
     * @param setting what would have to be raised
     */
    public static ProblemException busy(double ahead, String why, String setting) {
        int seconds = (int) Math.min(MAX_RETRY_SECONDS, Math.ceil(ahead));
        return ProblemException.retryAfter(
                Math.max(1, seconds),
                ProblemCode.QUEUE_FULL,
                why + "; try again in a moment, or have " + setting + " raised");
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
            waiter.share.calls.remove(waiter);
            forget(waiter);
        }
        context.requireWanted();
    }

    private void forget(Waiter waiter) {
        Share share = waiter.share;
        waiting--;
        waitingSeconds = waiting == 0 ? 0 : waitingSeconds - waiter.load.seconds();
        share.waitingSeconds = share.calls.isEmpty() ? 0 : share.waitingSeconds - waiter.load.seconds();
        if (waiting == 0) {
            shares.clear();
            virtualTime = 0;
        }
    }

    private synchronized void leave(Load load) {
        count(load, -1);
        Waiter next = next();
        while (next != null) {
            Share share = next.share;
            share.calls.remove(next);
            virtualTime = share.virtualTime;
            share.virtualTime += next.load.seconds();
            forget(next);
            count(next.load, 1);
            next.admitted = true;
            LockSupport.unpark(next.thread);
            next = next();
        }
        notifyAll();
    }

    /** The first call of the model that has been given the least time, among those that may run now. */
    private @Nullable Waiter next() {
        Share best = null;
        for (Share share : shares.values()) {
            Waiter first = share.calls.peek();
            if (first != null && mayRun(first.load) && (best == null || share.virtualTime < best.virtualTime)) {
                best = share;
            }
        }
        return best == null ? null : best.calls.peek();
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
