package io.neurometer.service;

import io.neurometer.engine.tensor.OffHeap;

/**
 * Whether tensor memory comes back. An answer may reach its client before the thread that wrote it has given back the
 * memory of the request, and some memory is given back by the garbage collector alone; so one has to wait a little.
 */
public final class TensorMemory {
    private TensorMemory() {}

    /** Passes once no more than {@code bytes} are in use, and fails where that does not come about. */
    public static void awaitAtMost(long bytes) {
        Await.until(() -> {
            boolean isBack = OffHeap.used() <= bytes;
            if (!isBack) {
                System.gc();
            }
            return isBack;
        });
    }
}
