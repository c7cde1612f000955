package io.neurometer.engine.backend.onednn;

/** Sizes in whole cache lines, so that two pieces of a workspace share none. */
final class CacheLines {
    private static final long BYTES = 64;

    private CacheLines() {}

    /** The smallest multiple of a cache line that holds that many bytes. */
    static long aligned(long bytes) {
        return (bytes + BYTES - 1) / BYTES * BYTES;
    }
}
