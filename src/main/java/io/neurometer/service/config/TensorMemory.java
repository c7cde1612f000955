package io.neurometer.service.config;

import com.sun.management.OperatingSystemMXBean;
import io.neurometer.service.error.LimitsProperties;
import java.lang.management.ManagementFactory;
import org.springframework.util.unit.DataSize;

/** How much memory tensors may take. */
final class TensorMemory {
    private static final long MIN = 128L << 20;

    private TensorMemory() {}

    /** The setting, or else four fifths of what the machine or container has beside the Java heap. */
    static long limit(LimitsProperties limits) {
        DataSize setting = limits.offHeap();
        return setting != null
                ? setting.toBytes()
                : derived(physicalMemory(), Runtime.getRuntime().maxMemory());
    }

    static long derived(long physical, long heap) {
        return Math.max(MIN, (physical - heap) / 5 * 4);
    }

    private static long physicalMemory() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize();
    }
}
