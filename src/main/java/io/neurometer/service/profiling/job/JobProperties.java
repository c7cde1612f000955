package io.neurometer.service.profiling.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How replicas that share a database know of each other's jobs.
 *
 * @param lease how long a replica may be silent before its jobs count as lost
 */
@ConfigurationProperties("neurometer.profiling.jobs")
record JobProperties(@DefaultValue("30s") Duration lease) {
    private static final Duration MIN_LEASE = Duration.ofSeconds(1);
    private static final Duration MAX_HEARTBEAT = Duration.ofSeconds(5);
    private static final int HEARTBEATS_PER_LEASE = 6;

    JobProperties {
        if (lease.compareTo(MIN_LEASE) < 0) {
            throw new IllegalArgumentException("neurometer.profiling.jobs.lease must be 1s or more, got " + lease);
        }
    }

    /** How often this replica is heard of. */
    Duration heartbeat() {
        Duration part = lease.dividedBy(HEARTBEATS_PER_LEASE);
        return part.compareTo(MAX_HEARTBEAT) < 0 ? part : MAX_HEARTBEAT;
    }
}
