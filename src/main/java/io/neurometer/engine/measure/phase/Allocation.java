package io.neurometer.engine.measure.phase;

import com.sun.management.ThreadMXBean;
import io.neurometer.engine.report.Reading;
import java.lang.management.ManagementFactory;

/** Java heap that the current thread has allocated since it started. */
final class Allocation {
    private Allocation() {}

    static Reading<Long> bytes() {
        if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                && threads.isThreadAllocatedMemorySupported()
                && threads.isThreadAllocatedMemoryEnabled()) {
            return Reading.of(
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()));
        }
        return Reading.absent("this JVM does not count allocations per thread");
    }
}
