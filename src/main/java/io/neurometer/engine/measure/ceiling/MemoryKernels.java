package io.neurometer.engine.measure.ceiling;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Goes through one thread's share of a working set, outside the Java heap, in three ways. None needs an option of the
 * JVM: comparing and copying buffers are routines that the JVM brings in vector instructions, and the triad is a loop that
 * its compiler translates.
 */
final class MemoryKernels {
    static final String READ = "two equal halves compared by ByteBuffer.mismatch";
    static final String COPY = "one half copied to the other by ByteBuffer.put";
    static final String TRIAD = "a[i] = b[i] + s * c[i] over FloatBuffer, a loop translated by the JVM's compiler";

    /** So that no two arrays begin within one cache line. */
    private static final int ALIGNMENT = 64;

    private static final float SCALE = 3;

    private final ByteBuffer lower;
    private final ByteBuffer upper;
    private final FloatBuffer a;
    private final FloatBuffer b;
    private final FloatBuffer c;

    /** @param share at least 3 * 64 bytes, all zero */
    MemoryKernels(ByteBuffer share) {
        int half = share.capacity() / 2 / ALIGNMENT * ALIGNMENT;
        int third = share.capacity() / 3 / ALIGNMENT * ALIGNMENT;
        lower = share.slice(0, half);
        upper = share.slice(half, half);
        a = floats(share, 0, third);
        b = floats(share, third, third);
        c = floats(share, 2 * third, third);
    }

    private static FloatBuffer floats(ByteBuffer share, int from, int bytes) {
        return share.slice(from, bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** @return bytes read @throws IllegalStateException when the halves differ, which would end the comparison early */
    long read() {
        if (lower.mismatch(upper) >= 0) {
            throw new IllegalStateException("the halves must be equal");
        }
        return 2L * lower.capacity();
    }

    /** @return bytes read and written */
    long copy() {
        upper.put(0, lower, 0, lower.capacity());
        return 2L * lower.capacity();
    }

    /** {@code a = b + s * c}. @return bytes read and written */
    long triad() {
        int count = a.capacity();
        for (int i = 0; i < count; i++) {
            a.put(i, b.get(i) + SCALE * c.get(i));
        }
        return 3L * Float.BYTES * count;
    }
}
