package io.neurometer.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The pause between the turns of two engines. Threads of both wait for their next call by spinning for a while, and would
 * take processors from the other; so does the JVM's compiler.
 */
final class Quiet {
    /** The kernel accounts in ticks of 10 ms: at most one of them may pass. */
    private static final long WINDOW_MILLIS = 100;

    private static final long IDLE_NANOS = 10_000_000;
    private static final int MAX_WINDOWS = 30;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Quiet() {}

    /** Waits until this process uses next to no processor time; false when it still does after three seconds. */
    static boolean await() throws InterruptedException {
        for (int i = 0; i < MAX_WINDOWS; i++) {
            long before = SYSTEM.getProcessCpuTime();
            Thread.sleep(WINDOW_MILLIS);
            if (SYSTEM.getProcessCpuTime() - before <= IDLE_NANOS) {
                return true;
            }
        }
        return false;
    }
}
