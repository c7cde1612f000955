package io.neurometer.service.traffic;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.Futures;
import io.neurometer.engine.graph.Node;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How long a call is wanted: until its deadline, or until its client has gone. It is asked wherever the call waits, and
 * before each step of its run, which it ends.
 */
public final class CallContext implements Wanted, ModelRuntime.Patience {
    /** The header by which a request asks for an answer within so many milliseconds. */
    public static final String HEADER_TIMEOUT = "X-Request-Timeout-Ms";

    /** How often a call that waits for a compilation looks whether it is still wanted. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final String ATTRIBUTE = CallContext.class.getName();
    private static final long MAX_UNCLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_UNCLOCKED_STEPS = 64;
    private static final int AT_CLIENT = 0;
    private static final int AT_WORK = 1;
    private static final int LOOKED_AT = 2;

    private final long start = System.nanoTime();
    private final Urgency urgency = new Urgency();
    private final AtomicInteger place = new AtomicInteger(AT_CLIENT);
    private volatile long workEnd = start;
    private volatile long nanos;
    private volatile boolean gone;
    private long unclockedNanos;
    private int unclockedSteps;
    private volatile @Nullable Thread waiting;

    private CallContext(long nanos) {
        this.nanos = nanos;
    }

    /** A call without a deadline. */
    public static CallContext unlimited() {
        return new CallContext(Long.MAX_VALUE);
    }

    /** A call that begins now. */
    public static CallContext lasting(Duration time) {
        return new CallContext(time.toNanos());
    }

    /** That of a request of the server, which began when its headers had arrived; without a deadline in a test. */
    public static CallContext of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof CallContext context ? context : unlimited();
    }

    /** Whether a request has been here before, as one has that goes on after its thread has let it go. */
    static boolean isAttachedTo(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof CallContext;
    }

    void attachTo(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Moves the deadline to so long after the beginning, unless it is earlier already. */
    public void shorten(Duration time) {
        nanos = Math.min(nanos, TimeUnit.NANOSECONDS.convert(time));
    }

    /** How early it is to have its turn. */
    public Urgency urgency() {
        return urgency;
    }

    /** The client has gone: the call ends wherever it is. */
    public void cancel() {
        gone = true;
        LockSupport.unpark(waiting);
    }

    /** Whether nobody wants the answer any more. */
    public boolean isOver() {
        return gone || remainingNanos() <= 0;
    }

    /** Whether the client has gone. */
    public boolean isCancelled() {
        return gone;
    }

    /** Time until the deadline; negative when it has passed. */
    public long remainingNanos() {
        return nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
    }

    long ageNanos() {
        return System.nanoTime() - start;
    }

    /** @throws ProblemException when nobody wants the answer any more */
    @Override
    public void requireWanted() {
        if (gone) {
            throw new ProblemException(ProblemCode.CLIENT_GONE, "the client has closed the connection");
        }
        if (remainingNanos() <= 0) {
            throw new ProblemException(
                    ProblemCode.DEADLINE_EXCEEDED,
                    "there was no answer within " + TimeUnit.NANOSECONDS.toMillis(nanos)
                            + " ms; send less at once, or allow more time, up to neurometer.traffic.deadline");
        }
    }

    /** Reads the clock when steps have taken a millisecond since it last did, or were many: it costs what some steps do. */
    @Override
    public void proceeding() {
        if (gone || unclockedNanos > MAX_UNCLOCKED_NANOS || ++unclockedSteps > MAX_UNCLOCKED_STEPS) {
            unclockedNanos = 0;
            unclockedSteps = 0;
            requireWanted();
        }
    }

    @Override
    public void computed(Node node, long time) {
        unclockedNanos += time;
    }

    @Override
    public void await(Future<?> compilation) {
        while (true) {
            try {
                compilation.get(Math.max(1, Math.min(LOOK_NANOS, remainingNanos())), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException notYet) {
                requireWanted();
            } catch (ExecutionException failed) {
                return;
            } catch (InterruptedException interruption) {
                Futures.join(compilation);
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Waits until somebody wakes this thread, at most to the deadline. */
    public void park(Object blocker) {
        waiting = Thread.currentThread();
        if (!gone) {
            LockSupport.parkNanos(blocker, Math.max(1, remainingNanos()));
        }
        waiting = null;
    }

    /** From here to {@link #end}, nobody reads from the client or writes to it, so that somebody may look for it. */
    public void begin() {
        place.set(AT_WORK);
    }

    /** The end of what {@link #begin} began. */
    public void end() {
        workEnd = System.nanoTime();
        while (!place.compareAndSet(AT_WORK, AT_CLIENT)) {
            LockSupport.parkNanos(this, 10_000);
        }
    }

    /** Time since the answer was there, or else since the beginning. */
    long nanosSinceWork() {
        return System.nanoTime() - workEnd;
    }

    boolean isAtWork() {
        return place.get() != AT_CLIENT;
    }

    /** Looks for the client unless somebody talks to it, who has to wait then. */
    void look(Runnable look) {
        if (place.compareAndSet(AT_WORK, LOOKED_AT)) {
            try {
                look.run();
            } finally {
                place.set(AT_WORK);
            }
        }
    }
}
