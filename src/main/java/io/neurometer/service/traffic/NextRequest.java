package io.neurometer.service.traffic;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Keeps a thread with the only client that it serves for a moment after each answer. Such a client often sends its next
 * request at once, and reading it there is quicker than handing the connection back to the poller. The slower the client
 * proves to be, the less often the thread waits for it.
 */
final class NextRequest {
    private static final long MOMENT_NANOS = 50_000;
    private static final int MAX_PASSED = 255;

    private final boolean mayLook = Runtime.getRuntime().availableProcessors() > 1;
    private final AtomicInteger served = new AtomicInteger();
    private volatile int toPass;
    private volatile int passed;

    /** A thread has turned to a connection that has something to be read. */
    void begin() {
        served.incrementAndGet();
    }

    /** The end of what {@link #begin} began. */
    void end() {
        served.decrementAndGet();
    }

    /** Whether the next request of a connection is there, or its end. */
    boolean arrives(SocketWrapperBase<?> connection) {
        if (!mayLook || served.get() > 1) {
            return false;
        }
        if (passed < toPass) {
            passed = passed + 1;
            return false;
        }
        passed = 0;
        long end = System.nanoTime() + MOMENT_NANOS;
        while (served.get() == 1 && System.nanoTime() < end) {
            if (isThere(connection)) {
                toPass = 0;
                return true;
            }
            Thread.onSpinWait();
        }
        toPass = Math.min(MAX_PASSED, 2 * toPass + 1);
        return false;
    }

    private static boolean isThere(SocketWrapperBase<?> connection) {
        try {
            return connection.isReadyForRead();
        } catch (IOException ended) {
            return true;
        }
    }
}
