package io.neurometer.engine.memory;

import java.util.Map;

/**
 * Where values lie in one arena.
 *
 * @param offsets byte offset of each block by the value that made it, a multiple of {@link #ALIGNMENT}; values that lie in
 *     the block of another may be there too
 */
public record MemoryPlan(long arenaBytes, Map<String, Long> offsets) {
    /** Bytes of one cache line, which is also the widest vector. */
    public static final int ALIGNMENT = 64;

    /** The least multiple of {@link #ALIGNMENT} that holds that many bytes. */
    static long align(long bytes) {
        return Math.multiplyExact(Math.addExact(bytes, ALIGNMENT - 1) / ALIGNMENT, ALIGNMENT);
    }
}
