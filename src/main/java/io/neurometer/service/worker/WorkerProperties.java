package io.neurometer.service.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Whether and how models run in a process of their own.
 *
 * @param enabled whether they do; else they run in this process
 * @param crashes how many times a model may be running when its process ends before it is set aside; 0 for any number
 * @param offHeap memory for tensors of that process; half of what the service has for them unless set
 * @param patience how long a call may go on after its deadline, or after its client has gone, before its process is ended
 */
@ConfigurationProperties("neurometer.worker")
public record WorkerProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("3") int crashes,
        @Nullable DataSize offHeap,
        @DefaultValue("10s") Duration patience) {

    public WorkerProperties {
        if (crashes < 0) {
            throw new IllegalArgumentException("neurometer.worker.crashes must be 0 or more, got " + crashes);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("neurometer.worker.patience must be positive, got " + patience);
        }
        if (offHeap != null && offHeap.toBytes() <= 0) {
            throw new IllegalArgumentException("neurometer.worker.off-heap must be positive, got " + offHeap);
        }
    }

    /** What the worker's tensors may take. @param all what both processes have for tensors, in bytes */
    public long offHeapBytes(long all) {
        return offHeap == null ? Math.max(1, all / 2) : offHeap.toBytes();
    }
}
