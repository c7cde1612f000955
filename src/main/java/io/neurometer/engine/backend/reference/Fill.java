package io.neurometer.engine.backend.reference;

import java.nio.ByteBuffer;

/** Fills memory with one element. */
final class Fill {
    private Fill() {}

    /**
     * Repeats the element at the beginning of {@code element} over a range of {@code target}.
     *
     * @param first byte at which the range begins
     * @param length bytes of the range, a multiple of {@code width}
     */
    static void with(ByteBuffer element, int width, ByteBuffer target, int first, int length) {
        if (length == 0) {
            return;
        }
        target.put(first, element, 0, width);
        for (int done = width; done < length; done += Math.min(done, length - done)) {
            target.put(first + done, target, first, Math.min(done, length - done));
        }
    }

    static void zero(ByteBuffer target) {
        with(ByteBuffer.allocate(Long.BYTES), 1, target, 0, target.capacity());
    }
}
