package io.neurometer.service.profiling.job;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps the jobs of this process alive in the database, and ends those of processes that are gone. A process counts as
 * gone when it has been silent for a while in which this one could be heard: while the database is away, all are silent.
 */
@Component
class JobLeases {
    private static final Logger LOG = LoggerFactory.getLogger(JobLeases.class);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final long NEVER = -1;

    private final JobRepository repository;
    private final JobOwner owner;
    private final Clock clock = Clock.systemUTC();
    private volatile long inTouchSince = NEVER;

    JobLeases(JobRepository repository, JobOwner owner) {
        this.repository = repository;
        this.owner = owner;
    }

    /** Ends the jobs of this process's predecessor, and all jobs where the database is its own. */
    void takeOver() {
        endAbandoned(owner.name(), repository.isShared() ? Long.MIN_VALUE : Long.MAX_VALUE);
    }

    /** Adds a job that waits. */
    void add(Job job) {
        repository.add(job.state(null), owner.name(), clock.millis());
    }

    /** @return whether somebody wants it cancelled */
    boolean renew(Job job) {
        try {
            return repository.update(job.state(null), clock.millis());
        } catch (RuntimeException outOfTouch) {
            inTouchSince = NEVER;
            throw outOfTouch;
        }
    }

    /** Ends the jobs of processes that have been silent for too long. */
    void endSilent() {
        long now = clock.millis();
        if (inTouchSince == NEVER) {
            inTouchSince = now;
        } else if (now - inTouchSince > LEASE.toMillis()) {
            endAbandoned("", now - LEASE.toMillis());
        }
    }

    private void endAbandoned(String whose, long silentSince) {
        int ended = repository.endAbandoned(
                whose, silentSince, JobFailure.interrupted(), clock.instant().toString());
        if (ended > 0) {
            LOG.warn("{} unfinished profiles of a process that is gone now count as failed", ended);
        }
    }
}
