package io.neurometer.service.profiling;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Lets one measurement run at a time, in the order of arrival: two at once would measure each other. */
@Component
final class MeasurementLock {
    private static final int RETRY_SECONDS = 10;

    private final Semaphore measuring = new Semaphore(1, true);
    private final Semaphore waiting;
    private final int mostWaiting;

    MeasurementLock(ProfilingProperties properties) {
        this.mostWaiting = properties.queue();
        this.waiting = new Semaphore(mostWaiting + 1);
    }

    /** @throws ProblemException with status 503 when too many are waiting already */
    <T> T alone(Supplier<T> measurement) {
        try (Place place = take()) {
            return place.alone(measurement);
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

    /** Held by whoever waits or measures, until closed. */
    final class Place implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        private Place() {}

        /** Runs the measurement when nothing else is measured. */
        <T> T alone(Supplier<T> measurement) {
            measuring.acquireUninterruptibly();
            try {
                return measurement.get();
            } finally {
                measuring.release();
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
