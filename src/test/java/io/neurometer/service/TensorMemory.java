package io.neurometer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.OffHeap;
import java.time.Duration;

/**
 * Whether tensor memory comes back. An answer may reach its client before the thread that wrote it has given back the
 * memory of the request, and some memory is given back by the garbage collector alone; so one has to wait a little.
 */
public final class TensorMemory {
    private static final Duration ENOUGH = Duration.ofSeconds(10);

    private TensorMemory() {}

    /** Passes once no more than {@code bytes} are in use, and fails where that does not come about. */
    public static void awaitAtMost(long bytes) {
        long end = System.nanoTime() + ENOUGH.toNanos();
        long used = OffHeap.used();
        while (used > bytes && System.nanoTime() < end) {
            System.gc();
            pause();
            used = OffHeap.used();
        }
        assertThat(used).as("bytes of tensor memory in use").isLessThanOrEqualTo(bytes);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
