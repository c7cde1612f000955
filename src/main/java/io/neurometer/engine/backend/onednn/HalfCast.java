package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.HalfPrecision;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Casts elements between FP32 and a floating-point type of 16 bits, rounding to nearest even. */
final class HalfCast implements Runnable {
    private static final int BLOCK = 1024;

    /** All numbers of FP16 by their bits: to look one up takes a third of the time that it takes to compute it. */
    private static final class Fp16 {
        static final float[] VALUES = new float[1 << Short.SIZE];

        static {
            for (int bits = 0; bits < VALUES.length; bits++) {
                VALUES[bits] = HalfPrecision.fromFp16((short) bits);
            }
        }
    }

    private final boolean brain;
    private final boolean widens;
    private final ShortBuffer halves;
    private final FloatBuffer reals;
    private final int elements;
    private final short[] narrow;
    private final float[] wide;

    /** @param from FP32 or the type of 16 bits; {@code to} is the other of the two */
    HalfCast(DataType from, ByteBuffer source, DataType to, ByteBuffer target) {
        this.widens = to == DataType.FP32;
        this.brain = (widens ? from : to) == DataType.BF16;
        this.halves = (widens ? source : target).asShortBuffer();
        this.reals = (widens ? target : source).asFloatBuffer();
        this.elements = source.capacity() / from.bytes();
        int block = Math.min(BLOCK, elements);
        this.narrow = new short[block];
        this.wide = new float[block];
    }

    @Override
    public void run() {
        for (int start = 0; start < elements; start += BLOCK) {
            int count = Math.min(BLOCK, elements - start);
            if (widens) {
                halves.get(start, narrow, 0, count);
                widen(count);
                reals.put(start, wide, 0, count);
            } else {
                reals.get(start, wide, 0, count);
                round(count);
                halves.put(start, narrow, 0, count);
            }
        }
    }

    private void widen(int count) {
        if (brain) {
            for (int i = 0; i < count; i++) {
                wide[i] = HalfPrecision.fromBf16(narrow[i]);
            }
        } else {
            float[] values = Fp16.VALUES;
            for (int i = 0; i < count; i++) {
                wide[i] = values[narrow[i] & 0xFFFF];
            }
        }
    }

    private void round(int count) {
        if (brain) {
            for (int i = 0; i < count; i++) {
                narrow[i] = HalfPrecision.toBf16(wide[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                narrow[i] = HalfPrecision.toFp16(wide[i]);
            }
        }
    }
}
