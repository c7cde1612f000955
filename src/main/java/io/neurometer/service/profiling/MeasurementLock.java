package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Lets one measurement run at a time, in the order of arrival: two at once would measure each other. */
@Component
final class MeasurementLock {
    private static final int RETRY_SECONDS = 10;

    private static final long LOOK_MILLIS = 50;

    /** In the order of arrival; the first of them measures. */
    private final Deque<Object> line = new ArrayDeque<>();

    private final Semaphore waiting;
    private final int mostWaiting;

    MeasurementLock(ProfilingProperties properties) {
        this.mostWaiting = properties.queue();
        this.waiting = new Semaphore(mostWaiting + 1);
    }

    /**
     * @param cancellation asked while others measure
     * @throws ProblemException with status 503 when too many are waiting already
     * @throws CancellationException when the measurement is no longer wanted
     */
    <T> T alone(Cancellation cancellation, Supplier<T> measurement) {
        try (Place place = take()) {
            return place.alone(cancellation, measurement);
        }
    }

    /**
     * A place among those that wait, to be used later.
     *
     * @throws ProblemException with status 503 when there is none
     */
    Place take() {
        if (!waiting.tryAcquire()) {
            throw ProblemException.retryAfter(
                    RETRY_SECONDS,
                    ProblemCode.PROFILE_QUEUE_FULL,
                    "one profile is measured at a time and " + mostWaiting
                            + " are waiting already; try again later, or have neurometer.profiling.queue raised");
        }
        return new Place();
    }

    private void enter(Cancellation cancellation) {
        Object me = new Object();
        boolean interrupted = false;
        synchronized (line) {
            line.add(me);
            while (line.peek() != me) {
                if (cancellation.requested()) {
                    line.remove(me);
                    cancellation.requireWanted();
                }
                try {
                    line.wait(LOOK_MILLIS);
                } catch (InterruptedException interruption) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        synchronized (line) {
            line.remove();
            line.notifyAll();
        }
    }

    /** Held by whoever waits or measures, until closed. */
    final class Place implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        private Place() {}

        /** Runs the measurement when nothing else is measured. */
        <T> T alone(Cancellation cancellation, Supplier<T> measurement) {
            enter(cancellation);
            try {
                return measurement.get();
            } finally {
                leave();
            }
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                waiting.release();
            }
        }
    }
}
