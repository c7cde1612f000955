package io.neurometer.engine.backend.reference;

import java.nio.ByteBuffer;

/** Copies one of the blocks of bytes that make up some memory; of a word it takes less time than a copy of any length. */
@FunctionalInterface
interface BlockCopy {
    /** @param to position among the blocks written @param from position among the blocks read */
    void copy(int to, int from);

    /** @param bytes of each block */
    static BlockCopy of(ByteBuffer source, ByteBuffer target, int bytes) {
        return switch (bytes) {
            case Byte.BYTES -> (to, from) -> target.put(to, source.get(from));
            case Integer.BYTES -> (to, from) -> target.putInt(to * Integer.BYTES, source.getInt(from * Integer.BYTES));
            case Long.BYTES -> (to, from) -> target.putLong(to * Long.BYTES, source.getLong(from * Long.BYTES));
            default -> (to, from) -> target.put(to * bytes, source, from * bytes, bytes);
        };
    }
}
