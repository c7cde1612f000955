package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Up to {@value #LENGTH} elements of a value on their way between its memory and functions: FP32 as float, integers as long,
 * BOOL as bytes that are 0 or 1. Integers wrap at the width of their type when they are stored.
 */
public final class Line {
    /** So many elements of a few lines lie in the nearest cache together. */
    public static final int LENGTH = 1024;

    private static final Set<DataType> TYPES =
            EnumSet.of(DataType.FP32, DataType.INT64, DataType.INT32, DataType.UINT8, DataType.INT8, DataType.BOOL);

    private static final float[] NO_REALS = {};
    private static final long[] NO_INTEGERS = {};
    private static final byte[] NO_FLAGS = {};

    private final DataType type;
    private final float[] reals;
    private final long[] integers;
    private final byte[] flags;
    private final int[] words;
    private final byte[] bytes;
    private FloatBuffer realMemory;
    private LongBuffer longMemory;
    private IntBuffer wordMemory;
    private ByteBuffer memory;
    private @Nullable Scratch scratch;

    /** @param memory little-endian elements of a type that {@link #takes} names */
    public Line(DataType type, ByteBuffer memory) {
        int length = Math.min(LENGTH, memory.capacity() / type.bytes());
        this.type = type;
        this.memory = memory;
        this.realMemory = memory.asFloatBuffer();
        this.longMemory = memory.asLongBuffer();
        this.wordMemory = memory.asIntBuffer();
        this.reals = type == DataType.FP32 ? new float[LENGTH] : NO_REALS;
        this.integers = type.isInteger() ? new long[LENGTH] : NO_INTEGERS;
        this.flags = type == DataType.BOOL ? new byte[LENGTH] : NO_FLAGS;
        this.words = type == DataType.INT32 ? new int[length] : new int[0];
        this.bytes = type.bytes() == 1 && type.isInteger() ? new byte[length] : NO_FLAGS;
    }

    /** Reads and writes other memory, of as many elements, from now on. */
    void moveTo(ByteBuffer other) {
        memory = other;
        realMemory = other.asFloatBuffer();
        longMemory = other.asLongBuffer();
        wordMemory = other.asIntBuffer();
    }

    /** Whether there are lines of a type. */
    public static boolean takes(DataType type) {
        return TYPES.contains(type);
    }

    float[] reals() {
        return reals;
    }

    long[] integers() {
        return integers;
    }

    byte[] flags() {
        return flags;
    }

    /** For what a function that writes this line computes on the way. */
    Scratch scratch() {
        Scratch made = scratch;
        if (made == null) {
            made = new Scratch();
            scratch = made;
        }
        return made;
    }

    /** Reads elements from memory into this line, from {@code at} on. */
    void get(int from, int at, int count) {
        switch (type) {
            case FP32 -> realMemory.get(from, reals, at, count);
            case INT64 -> longMemory.get(from, integers, at, count);
            case INT32 -> {
                wordMemory.get(from, words, 0, count);
                for (int i = 0; i < count; i++) {
                    integers[at + i] = words[i];
                }
            }
            case BOOL -> {
                memory.get(from, flags, at, count);
                toFlags(at, count);
            }
            default -> {
                memory.get(from, bytes, 0, count);
                int mask = type == DataType.UINT8 ? 0xFF : -1;
                for (int i = 0; i < count; i++) {
                    integers[at + i] = bytes[i] & mask;
                }
            }
        }
    }

    /** Any byte but zero is set. Mostly they are 0 and 1 already, which takes a tenth of the time to see. */
    private void toFlags(int at, int count) {
        int all = 0;
        for (int i = at; i < at + count; i++) {
            all |= flags[i];
        }
        if ((all & ~1) != 0) {
            for (int i = at; i < at + count; i++) {
                flags[i] = (byte) (flags[i] != 0 ? 1 : 0);
            }
        }
    }

    /** Repeats the element at a position. */
    void repeat(int at, int count) {
        switch (type) {
            case FP32 -> Arrays.fill(reals, at, at + count, reals[at]);
            case BOOL -> Arrays.fill(flags, at, at + count, flags[at]);
            default -> Arrays.fill(integers, at, at + count, integers[at]);
        }
    }

    /** Writes this line's elements to memory. */
    void put(int to, int count) {
        switch (type) {
            case FP32 -> realMemory.put(to, reals, 0, count);
            case INT64 -> longMemory.put(to, integers, 0, count);
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = (int) integers[i];
                }
                wordMemory.put(to, words, 0, count);
            }
            case BOOL -> memory.put(to, flags, 0, count);
            default -> {
                for (int i = 0; i < count; i++) {
                    bytes[i] = (byte) integers[i];
                }
                memory.put(to, bytes, 0, count);
            }
        }
    }
}
