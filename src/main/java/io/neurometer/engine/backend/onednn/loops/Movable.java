package io.neurometer.engine.backend.onednn.loops;

import java.nio.ByteBuffer;
import java.util.List;

/** Code on given memory that keeps what it works in when the memory is another one. */
public interface Movable extends Runnable {
    /**
     * Runs on other memory from now on.
     *
     * @param memory little-endian bytes in place of those it was made for, as many of each and in the same order
     */
    void moveTo(List<ByteBuffer> memory);
}
