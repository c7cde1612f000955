package io.neurometer.engine.backend.onednn;

import java.nio.ByteBuffer;
import java.util.List;

/** A step of a program in Java, for what oneDNN has no exact or no fast primitive for. */
@FunctionalInterface
interface JavaCode {
    /**
     * The code on given memory, for many runs by one thread at a time.
     *
     * @param memory little-endian bytes of each view, in the order in which the program names them
     */
    Runnable bind(List<ByteBuffer> memory);
}
