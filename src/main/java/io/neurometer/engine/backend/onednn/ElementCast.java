package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.loops.RangeRun;
import io.neurometer.engine.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Casts elements from one type to another, in place if both types have one size. Fractions are cut off, integers wrap, and
 * everything but 0 is true. Ranges are of elements.
 */
final class ElementCast implements RangeRun {
    private static final int BLOCK = 1024;

    private final DataType from;
    private final DataType to;
    private final int elements;
    private final float[] reals;
    private final long[] integers;
    private final int[] words;
    private final byte[] bytes;
    private ByteBuffer source;
    private ByteBuffer target;

    /** FP32, BOOL and signed integers or UINT8. */
    ElementCast(DataType from, ByteBuffer source, DataType to, ByteBuffer target) {
        this.from = from;
        this.to = to;
        this.source = source;
        this.target = target;
        this.elements = source.capacity() / from.bytes();
        int block = Math.min(BLOCK, elements);
        this.reals = new float[block];
        this.integers = new long[block];
        this.words = new int[block];
        this.bytes = new byte[block];
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        source = memory.get(0);
        target = memory.get(1);
    }

    @Override
    public void run() {
        run(0, elements);
    }

    @Override
    public void run(int first, int last) {
        for (int start = first; start < last; start += BLOCK) {
            int count = Math.min(BLOCK, last - start);
            if (from == DataType.FP32) {
                source.asFloatBuffer().get(start, reals, 0, count);
                toIntegers(count);
            } else {
                read(start, count);
            }
            write(start, count);
        }
    }

    private void toIntegers(int count) {
        boolean truth = to == DataType.BOOL;
        for (int i = 0; i < count; i++) {
            integers[i] = truth ? (reals[i] != 0 ? 1 : 0) : (long) reals[i];
        }
    }

    private void read(int start, int count) {
        if (from == DataType.INT64) {
            source.asLongBuffer().get(start, integers, 0, count);
        } else if (from == DataType.INT32) {
            source.asIntBuffer().get(start, words, 0, count);
            for (int i = 0; i < count; i++) {
                integers[i] = words[i];
            }
        } else {
            source.get(start, bytes, 0, count);
            for (int i = 0; i < count; i++) {
                integers[i] = small(bytes[i]);
            }
        }
    }

    private long small(byte value) {
        return switch (from) {
            case BOOL -> value == 0 ? 0 : 1;
            case UINT8 -> Byte.toUnsignedInt(value);
            default -> value;
        };
    }

    private void write(int start, int count) {
        switch (to) {
            case FP32 -> {
                for (int i = 0; i < count; i++) {
                    reals[i] = (float) integers[i];
                }
                target.asFloatBuffer().put(start, reals, 0, count);
            }
            case INT64 -> target.asLongBuffer().put(start, integers, 0, count);
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = (int) integers[i];
                }
                target.asIntBuffer().put(start, words, 0, count);
            }
            default -> {
                boolean truth = to == DataType.BOOL;
                for (int i = 0; i < count; i++) {
                    bytes[i] = truth ? (byte) (integers[i] != 0 ? 1 : 0) : (byte) integers[i];
                }
                target.put(start, bytes, 0, count);
            }
        }
    }
}
