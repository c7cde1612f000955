package io.neurometer.service.store;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Whether this process can write. A disk counts as full from the moment when not even a little can be written until that
 * works again; one upload that is larger than what is left does not make it so.
 */
@Component
public class StoreState {
    private static final Logger LOG = LoggerFactory.getLogger(StoreState.class);
    private static final long PROBE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MOMENT_MILLIS = 200;
    private static final long QUIET_NANOS = Duration.ofSeconds(5).toNanos();

    private final DiskProbe probe;
    private final StoreDataSource source;
    private boolean full;
    private long reclaimed = System.nanoTime() - QUIET_NANOS;
    private long probed = System.nanoTime() - PROBE_NANOS;
    private long complained = System.nanoTime() - QUIET_NANOS;

    StoreState(DiskProbe probe, StoreDataSource source) {
        this.probe = probe;
        this.source = source;
    }

    /** Something could not be read or written. */
    synchronized void failed(StoreFault fault, Throwable failure) {
        long now = System.nanoTime();
        if (now - complained > QUIET_NANOS) {
            complained = now;
            LOG.warn("the store has refused a call: {}", rootOf(failure));
        }
        if (fault == StoreFault.FULL) {
            look(now);
            if (now - reclaimed > QUIET_NANOS) {
                reclaimed = now;
                reclaimSoon();
            }
        }
    }

    /** A moment later, when the request that failed holds nothing any more. */
    private void reclaimSoon() {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(MOMENT_MILLIS);
                        probe.reclaim();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                },
                "store-reclaim");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether nothing can be written for want of room on this disk; looks again, at most once a second. */
    synchronized boolean isFull() {
        long now = System.nanoTime();
        if (now - probed > PROBE_NANOS && (full || probe.isScarce())) {
            look(now);
        }
        return full;
    }

    /** Whether the database does not answer. */
    public boolean isAway() {
        return source.isAway();
    }

    private void look(long now) {
        probed = now;
        boolean hasRoom = probe.hasRoom();
        if (full && hasRoom) {
            LOG.info("there is room on the disk again");
        } else if (!full && !hasRoom) {
            LOG.error("the disk is full: nothing can be stored until there is room again");
        }
        full = !hasRoom;
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
