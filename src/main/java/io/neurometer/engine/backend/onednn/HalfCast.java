package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.HalfPrecision;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Casts elements between FP32 and a floating-point type of 16 bits, rounding to nearest even. For many runs by one caller at
 * a time.
 */
final class HalfCast implements Runnable {
    private static final int BLOCK = 1024;

    /** Elements that one thread takes at a time. */
    private static final int PART = 16 * BLOCK;

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
    private final PartsTeam team;

    /** What one member of the team works in. */
    private static final class Blocks {
        private final short[] narrow;
        private final float[] wide;

        Blocks(int size) {
            narrow = new short[size];
            wide = new float[size];
        }
    }

    /**
     * @param from FP32 or the type of 16 bits; {@code to} is the other of the two
     * @param threads how many share the elements out
     */
    HalfCast(DataType from, ByteBuffer source, DataType to, ByteBuffer target, int threads) {
        this.widens = to == DataType.FP32;
        this.brain = (widens ? from : to) == DataType.BF16;
        this.halves = (widens ? source : target).asShortBuffer();
        this.reals = (widens ? target : source).asFloatBuffer();
        this.elements = source.capacity() / from.bytes();
        int parts = (elements + PART - 1) / PART;
        this.team = PartsTeam.of(threads, parts, () -> new Blocks(Math.min(BLOCK, elements)), this::cast);
    }

    @Override
    public void run() {
        team.run();
    }

    private void cast(Blocks blocks, int part) {
        int end = Math.min(elements, (part + 1) * PART);
        for (int start = part * PART; start < end; start += BLOCK) {
            int count = Math.min(BLOCK, end - start);
            if (widens) {
                halves.get(start, blocks.narrow, 0, count);
                widen(blocks, count);
                reals.put(start, blocks.wide, 0, count);
            } else {
                reals.get(start, blocks.wide, 0, count);
                round(blocks, count);
                halves.put(start, blocks.narrow, 0, count);
            }
        }
    }

    private void widen(Blocks blocks, int count) {
        short[] narrow = blocks.narrow;
        float[] wide = blocks.wide;
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

    private void round(Blocks blocks, int count) {
        short[] narrow = blocks.narrow;
        float[] wide = blocks.wide;
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
