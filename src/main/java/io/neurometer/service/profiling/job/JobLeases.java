package io.neurometer.service.profiling.job;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps the jobs of this process alive in the database, and ends those of processes that are gone. A process counts as
 * gone when its heartbeat has not changed for a lease by this one's clock, whatever its own clock says. Time in which
 * this one could not look does not count: while the database is away, all are silent.
 */
@Component
class JobLeases {
    private static final Logger LOG = LoggerFactory.getLogger(JobLeases.class);

    private final JobRepository repository;
    private final JobOwner owner;
    private final long leaseNanos;
    private final Clock clock = Clock.systemUTC();

    /** The last heartbeats of other processes' open jobs, by job. */
    private Map<String, Heartbeat> heartbeats = Map.of();

    JobLeases(JobRepository repository, JobOwner owner, JobProperties properties) {
        this.repository = repository;
        this.owner = owner;
        this.leaseNanos = properties.lease().toNanos();
    }

    /** @param seenNanos when this process saw it first */
    private record Heartbeat(long value, long seenNanos) {}

    /** Ends the jobs of this process's predecessor, and all jobs where the database is its own. */
    void takeOver() {
        warn(repository.endOpen(
                repository.isShared() ? owner.name() : null,
                JobFailure.interrupted(),
                clock.instant().toString()));
    }

    /** Adds a job that waits. */
    void add(Job job) {
        repository.add(job.state(null), owner.name(), clock.millis());
    }

    /** @return whether somebody wants it cancelled */
    boolean renew(Job job) {
        return repository.update(job.state(null), clock.millis());
    }

    /** Ends the jobs of processes that have been silent for too long. */
    synchronized void endSilent() {
        Map<String, Heartbeat> last = heartbeats;
        heartbeats = Map.of();
        Map<String, Heartbeat> now = new HashMap<>();
        long nanos = System.nanoTime();
        repository.heartbeats(owner.name()).forEach((job, value) -> {
            Heartbeat before = last.get(job);
            Heartbeat heartbeat = before != null && before.value() == value ? before : new Heartbeat(value, nanos);
            if (nanos - heartbeat.seenNanos() > leaseNanos) {
                warn(repository.endSilent(
                        job, value, JobFailure.lost(), clock.instant().toString()));
            } else {
                now.put(job, heartbeat);
            }
        });
        heartbeats = now;
    }

    /** Forgets what was seen, since nobody can be heard now. */
    synchronized void outOfTouch() {
        heartbeats = Map.of();
    }

    private static void warn(int ended) {
        if (ended > 0) {
            LOG.warn("{} unfinished profiles of a process that is gone now count as failed", ended);
        }
    }
}
