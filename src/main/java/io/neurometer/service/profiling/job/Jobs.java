package io.neurometer.service.profiling.job;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Service;

/**
 * The queue of jobs, which run one at a time in the order in which they were submitted. Those of this process are known
 * in full, those of other replicas as far as the database has them.
 */
@Service
public class Jobs implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final JobRepository repository;
    private final JobLeases leases;
    private final JobEnds ends;
    private final Duration heartbeat;
    private final Clock clock = Clock.systemUTC();

    /** Those that are not over, in order; the first of them runs. */
    private final Map<String, Job> open = new LinkedHashMap<>();

    private final List<Thread> threads = new ArrayList<>();
    private boolean stopping;

    Jobs(JobRepository repository, JobLeases leases, JobEnds ends, JobProperties properties) {
        this.repository = repository;
        this.leases = leases;
        this.ends = ends;
        this.heartbeat = properties.heartbeat();
        // Before the first request: a job of an earlier process must never be seen as running.
        leases.takeOver();
    }

    /**
     * Puts work into the queue. Its length is bounded by whoever makes the work.
     *
     * @param id of the job, and of the report to be
     */
    public Job submit(String id, String model, String protocol, JobWork work) {
        Job job = new Job(id, model, protocol, clock.instant(), work);
        boolean queued = false;
        try {
            leases.add(job);
            synchronized (open) {
                if (!stopping) {
                    open.put(id, job);
                    queued = true;
                    open.notifyAll();
                }
            }
            if (!queued) {
                JobFailure interrupted = JobFailure.interrupted();
                ends.write(job.ended(JobStatus.FAILED, clock.instant(), interrupted));
                throw interrupted.exception();
            }
        } finally {
            if (!queued) {
                work.close();
            }
        }
        return job;
    }

    /** The state of a job of any process; empty when there is neither a job nor a report of this id. */
    public Optional<JobState> find(String id) {
        return findHere(id).or(() -> repository.find(id));
    }

    /** The state of a job of this process that is not over, or whose end the database does not know yet. */
    public Optional<JobState> findHere(String id) {
        Job job = local(id);
        return job == null ? ends.find(id) : Optional.of(state(job));
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} */
    public JobState require(String id) {
        return find(id).orElseThrow(Jobs::notFound);
    }

    /** The job of this process that is not over. */
    private @Nullable Job local(String id) {
        synchronized (open) {
            return open.get(id);
        }
    }

    private JobState state(Job job) {
        synchronized (open) {
            int running = (int) open.values().stream()
                    .filter(other -> other.state(null).status() == JobStatus.RUNNING)
                    .count();
            int place = new ArrayList<>(open.keySet()).indexOf(job.id());
            return job.state(place < 0 ? null : place + 1 - running);
        }
    }

    /**
     * The state of a job once it differs from {@code known}, or after so many milliseconds at most; a job of another
     * process is looked up after a moment. Empty when it has been removed.
     */
    Optional<JobState> awaitChange(JobState known, long millis) throws InterruptedException {
        Job job = local(known.id());
        if (job == null) {
            Thread.sleep(POLL.toMillis());
            return find(known.id());
        }
        long changes = job.changes();
        if (state(job).equals(known)) {
            job.awaitChange(changes, millis);
        }
        return Optional.of(state(job));
    }

    /**
     * Cancels a job that is not over, in its own time; removes what there is of any other.
     *
     * @return the job that ends now, or empty when something has been removed
     * @throws EngineException {@link ErrorCode#NOT_FOUND}
     */
    public Optional<JobState> cancelOrRemove(String id) {
        Job job = local(id);
        if (job != null) {
            cancel(job);
            return Optional.of(state(job));
        }
        if (repository.remove(id)) {
            return Optional.empty();
        }
        if (repository.askToCancel(id)) {
            return Optional.of(require(id));
        }
        throw notFound();
    }

    /** There is neither a job nor a report of the id that was asked for. */
    public static EngineException notFound() {
        return new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "there is no profile of this id")
                .fix("GET /profiles lists them"));
    }

    private void cancel(Job job) {
        job.cancel();
        boolean waiting;
        synchronized (open) {
            waiting = job.state(null).status() == JobStatus.QUEUED;
            if (waiting) {
                open.remove(job.id());
            }
        }
        if (waiting) {
            end(job, JobStatus.CANCELLED, JobFailure.cancelled());
        }
    }

    private void runAll() {
        try {
            while (true) {
                run(next());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private Job next() throws InterruptedException {
        synchronized (open) {
            while (open.isEmpty() || stopping) {
                open.wait();
            }
            Job job = open.values().iterator().next();
            job.start(clock.instant());
            return job;
        }
    }

    private void run(Job job) {
        JobStatus last = JobStatus.DONE;
        JobFailure failure = null;
        try {
            Patience.insist(() -> leases.renew(job), job);
            job.work().run(job, job);
        } catch (CancellationException cancelled) {
            boolean interrupted = isStopping();
            last = interrupted ? JobStatus.FAILED : JobStatus.CANCELLED;
            failure = interrupted ? JobFailure.interrupted() : JobFailure.cancelled();
        } catch (RuntimeException | Error thrown) {
            last = JobStatus.FAILED;
            failure = JobFailure.of(thrown);
            if (failure.isOurs()) {
                LOG.error("profile {} failed", job.id(), thrown);
            }
        }
        end(job, last, failure);
    }

    /** The database hears of it first, so that nobody who has seen the end finds anything else there. */
    private void end(Job job, JobStatus last, @Nullable JobFailure failure) {
        job.work().close();
        if (last != JobStatus.DONE) {
            ends.write(job.ended(last, clock.instant(), failure));
        }
        synchronized (open) {
            open.remove(job.id());
        }
        job.end(last, clock.instant(), failure);
    }

    private boolean isStopping() {
        synchronized (open) {
            return stopping;
        }
    }

    private List<Job> openJobs() {
        synchronized (open) {
            return List.copyOf(open.values());
        }
    }

    /** Stores the ends and, for other replicas, the state of jobs, and cancels those that they ask to cancel. */
    private void keepHeartbeat() {
        try {
            while (true) {
                Thread.sleep(heartbeat.toMillis());
                heartbeat();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void heartbeat() {
        try {
            ends.flush();
            if (!repository.isShared()) {
                return;
            }
            for (Job job : openJobs()) {
                if (leases.renew(job)) {
                    cancel(job);
                }
            }
            leases.endSilent();
        } catch (RuntimeException unreachable) {
            leases.outOfTouch();
            LOG.warn("the state of profiles could not be stored: {}", unreachable.toString());
        }
    }

    @Override
    public void start() {
        synchronized (open) {
            stopping = false;
        }
        launch("profile-jobs", this::runAll);
        launch("profile-heartbeat", this::keepHeartbeat);
    }

    private void launch(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Ends every job, before requests that wait for one would keep the server from ending. */
    @Override
    public void stop() {
        synchronized (open) {
            stopping = true;
        }
        long end = System.nanoTime() + STOP_TIMEOUT.toNanos();
        for (Job job : openJobs()) {
            boolean waiting = job.state(null).status() == JobStatus.QUEUED;
            job.cancel();
            if (waiting) {
                end(job, JobStatus.FAILED, JobFailure.interrupted());
            } else {
                awaitEnd(job, end);
            }
        }
        threads.forEach(Thread::interrupt);
        threads.clear();
    }

    private static void awaitEnd(Job job, long end) {
        try {
            while (!job.isOver() && System.nanoTime() < end) {
                job.awaitChange(job.changes(), 100);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return !threads.isEmpty();
    }
}
