package io.neurometer.service.profiling.job;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A job of this process. The measurement reports its progress here; any number of threads may wait for changes. */
public final class Job implements ProgressListener, Cancellation {
    private static final Progress NOTHING_YET = new Progress("", 0, 0, 0, Map.of());

    private final String id;
    private final String model;
    private final String protocol;
    private final Instant created;
    private final JobWork work;
    private JobStatus status = JobStatus.QUEUED;
    private @Nullable Instant started;
    private @Nullable Instant finished;
    private Progress progress = NOTHING_YET;
    private @Nullable JobFailure failure;
    private volatile boolean cancelling;
    private long changes;

    Job(String id, String model, String protocol, Instant created, JobWork work) {
        this.id = id;
        this.model = model;
        this.protocol = protocol;
        this.created = created;
        this.work = work;
    }

    public String id() {
        return id;
    }

    JobWork work() {
        return work;
    }

    /** @param position among those that wait, or null */
    synchronized JobState state(@Nullable Integer position) {
        return state(status, finished, failure, position);
    }

    /** What the state will be once it has ended so. */
    synchronized JobState ended(JobStatus last, Instant now, @Nullable JobFailure why) {
        return state(last, now, why, null);
    }

    private JobState state(JobStatus now, @Nullable Instant end, @Nullable JobFailure why, @Nullable Integer position) {
        return new JobState(
                id,
                now,
                model,
                protocol,
                new JobState.Times(created.toString(), text(started), text(end)),
                cancelling && !now.isFinal(),
                now == JobStatus.QUEUED ? position : null,
                new JobState.JobProgress(
                        progress.phase().isEmpty() ? null : progress.phase(),
                        now == JobStatus.DONE ? 100 : progress.percent(),
                        progress.seconds(),
                        progress.runs(),
                        progress.figures()),
                why == null
                        ? new JobState.Cause(null, null)
                        : new JobState.Cause(why.code().name(), why.reason()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    @Override
    public synchronized void progressed(Progress now) {
        progress = now;
        changed();
    }

    @Override
    public boolean requested() {
        return cancelling;
    }

    synchronized void cancel() {
        if (!cancelling && !status.isFinal()) {
            cancelling = true;
            changed();
        }
    }

    synchronized boolean isOver() {
        return status.isFinal();
    }

    synchronized void start(Instant now) {
        status = JobStatus.RUNNING;
        started = now;
        changed();
    }

    /** @param why unless it is done */
    synchronized void end(JobStatus last, Instant now, @Nullable JobFailure why) {
        status = last;
        finished = now;
        failure = why;
        changed();
    }

    synchronized long changes() {
        return changes;
    }

    /** Waits until something has changed since then, at most so long. */
    synchronized void awaitChange(long since, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; changes == since && left > 0; left = millisUntil(end)) {
            wait(left);
        }
    }

    /**
     * Waits until it is over, at most so long.
     *
     * @return whether it is over
     * @throws RuntimeException the failure that ended it, or a problem that says it was cancelled
     */
    public synchronized boolean await(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; !status.isFinal() && left > 0; left = millisUntil(end)) {
            wait(left);
        }
        if (failure != null) {
            throw failure.exception();
        }
        return status.isFinal();
    }

    private static long millisUntil(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime());
    }

    private void changed() {
        changes++;
        notifyAll();
    }
}
