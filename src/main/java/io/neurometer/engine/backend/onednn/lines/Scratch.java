package io.neurometer.engine.backend.onednn.lines;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Memory for what a function computes on the way, as long as a line. */
final class Scratch {
    private final float[] first = new float[Line.LENGTH];
    private final float[] second = new float[Line.LENGTH];
    private final float[] third = new float[Line.LENGTH];
    private final float[] fourth = new float[Line.LENGTH];
    private final int[] firstWords = new int[Line.LENGTH];
    private final int[] secondWords = new int[Line.LENGTH];
    private final ByteBuffer memory =
            ByteBuffer.allocateDirect(Line.LENGTH * Float.BYTES).order(ByteOrder.nativeOrder());
    private final FloatBuffer reals = memory.asFloatBuffer();
    private final IntBuffer words = memory.asIntBuffer();

    float[] first() {
        return first;
    }

    float[] second() {
        return second;
    }

    float[] third() {
        return third;
    }

    /** No exponential uses it. */
    float[] fourth() {
        return fourth;
    }

    int[] firstWords() {
        return firstWords;
    }

    int[] secondWords() {
        return secondWords;
    }

    /** The bits of numbers. Loops around {@link Float#floatToRawIntBits} stay without vectors on JDK 17; copies do not. */
    void toWords(float[] from, int[] to, int count) {
        reals.put(0, from, 0, count);
        words.get(0, to, 0, count);
    }

    /** The numbers of these bits. */
    void toReals(int[] from, float[] to, int count) {
        words.put(0, from, 0, count);
        reals.get(0, to, 0, count);
    }
}
