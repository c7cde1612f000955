package io.neurometer.engine.tensor;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The account of all tensor memory of this process, which lies outside the Java heap. Memory is charged before it is
 * allocated and refused beyond the limit, so that the operating system never has to.
 */
public final class OffHeap {
    private static final AtomicLong USED = new AtomicLong();
    private static final AtomicLong LIMIT = new AtomicLong(Long.MAX_VALUE);

    private OffHeap() {}

    /** Bytes charged now. */
    public static long used() {
        return USED.get();
    }

    /** The most that may be charged; {@link Long#MAX_VALUE} until set. */
    public static long limit() {
        return LIMIT.get();
    }

    public static void setLimit(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("limit " + bytes);
        }
        LIMIT.set(bytes);
    }

    /**
     * Fails unless {@code bytes} more would fit now; charges nothing.
     *
     * @param purpose what the memory is for, in the words of the error message
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED}, whose cause is a {@link MemoryShortage}
     */
    public static void requireRoom(long bytes, String purpose) {
        if (bytes > LIMIT.get() - USED.get()) {
            throw exhausted(bytes, purpose);
        }
    }

    static void charge(long bytes, String purpose) {
        long before = USED.getAndAdd(bytes);
        if (bytes > LIMIT.get() - before) {
            USED.addAndGet(-bytes);
            throw exhausted(bytes, purpose);
        }
    }

    static void release(long bytes) {
        USED.addAndGet(-bytes);
    }

    private static EngineException exhausted(long bytes, String purpose) {
        long left = LIMIT.get() - USED.get();
        return new EngineException(
                Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, purpose + " does not fit in the memory for tensors")
                        .got(bytes + " bytes")
                        .expected("at most " + Math.max(0, left) + " bytes, of a limit of " + LIMIT.get())
                        .fix(
                                "use a smaller batch, remove models that are not needed, or have neurometer.limits.off-heap raised"),
                new MemoryShortage(bytes - left));
    }
}
