package io.neurometer.engine.measure.load;

import io.neurometer.engine.measure.clock.Clock;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests that come when they come, whether or not the ones before have been answered. Each counts from the time it was
 * due and not from when it could begin: a stall is felt by everyone who came during it, which callers that wait for their
 * answers never show (coordinated omission).
 *
 * @param latency nanoseconds from when each request was due to its answer; of those served
 * @param queueDelay nanoseconds from when each was due to when it began
 * @param unserved requests that were still waiting when patience was over
 * @param seconds from the beginning to the last answer
 */
public record OpenLoad(double[] latency, double[] queueDelay, int unserved, double seconds) {
    private static final double NOT_SERVED = -1;

    /** Lateness that cannot be told from the granularity of sleeping; perf_analyzer's bound. */
    private static final double LATE_NANOS = 1e6;

    /**
     * Serves requests in the order in which they are due.
     *
     * @param servers how many may be served at once
     * @param due when each is, in nanoseconds from the beginning and in ascending order
     * @param patienceSeconds how long after the last one was due further ones may begin; the first one always
     */
    public static OpenLoad run(
            Target target, Clock clock, WorkerPool workers, int servers, long[] due, double patienceSeconds) {
        double[] latency = new double[due.length];
        double[] queued = new double[due.length];
        Arrays.fill(latency, NOT_SERVED);
        AtomicInteger next = new AtomicInteger();
        AtomicLong last = new AtomicLong();
        long start = clock.nanos();
        long giveUp = start + due[due.length - 1] + (long) (patienceSeconds * 1e9);
        workers.run(servers, (worker, mayGoOn) -> {
            for (int i = next.getAndIncrement(); i < due.length && mayGoOn.getAsBoolean(); i = next.getAndIncrement()) {
                long scheduled = start + due[i];
                clock.sleepUntil(scheduled);
                long begin = clock.nanos();
                if (i > 0 && begin > giveUp) {
                    return;
                }
                queued[i] = begin - scheduled;
                latency[i] = queued[i] + target.call();
                last.accumulateAndGet(clock.nanos(), Math::max);
            }
        });
        double[] waits = new double[due.length];
        int served = 0;
        for (int i = 0; i < due.length; i++) {
            if (latency[i] != NOT_SERVED) {
                waits[served++] = queued[i];
            }
        }
        return new OpenLoad(
                Arrays.stream(latency).filter(time -> time != NOT_SERVED).toArray(),
                Arrays.copyOf(waits, served),
                due.length - served,
                (last.get() - start) / 1e9);
    }

    /** Answers per second. */
    public double achieved() {
        return latency.length / seconds;
    }

    /** Of a hundred requests served, how many began more than a millisecond after they were due. */
    public double latePercent() {
        return 100.0
                * Arrays.stream(queueDelay).filter(wait -> wait > LATE_NANOS).count()
                / queueDelay.length;
    }
}
