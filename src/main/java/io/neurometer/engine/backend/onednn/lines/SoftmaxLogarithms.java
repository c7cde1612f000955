package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.backend.onednn.loops.Movable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Logarithms of the softmax of rows, for many runs by one thread at a time. What the largest score stands out by is kept:
 * the logarithm is of one plus the exponentials of all other scores.
 */
public final class SoftmaxLogarithms implements Movable {
    private FloatBuffer scores;
    private FloatBuffer results;
    private final int length;
    private final Scratch scratch = new Scratch();
    private final float[] row;

    /**
     * @param scores little-endian FP32 rows of {@code length} elements each
     * @param results memory for as many; may be the same
     */
    public SoftmaxLogarithms(ByteBuffer scores, ByteBuffer results, int length) {
        this.scores = scores.asFloatBuffer();
        this.results = results.asFloatBuffer();
        this.length = length;
        this.row = new float[length];
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        scores = memory.get(0).asFloatBuffer();
        results = memory.get(1).asFloatBuffer();
    }

    @Override
    public void run() {
        for (int start = 0; start < scores.capacity(); start += length) {
            scores.get(start, row);
            int largest = largest();
            float most = row[largest];
            float rest = (float) Math.log1p(othersOf(largest, most));
            for (int i = 0; i < length; i++) {
                row[i] = row[i] - most - rest;
            }
            results.put(start, row);
        }
    }

    private int largest() {
        int largest = 0;
        for (int i = 1; i < length; i++) {
            largest = row[i] > row[largest] ? i : largest;
        }
        return largest;
    }

    /** The sum of the exponentials of all scores but one, relative to that. */
    private double othersOf(int largest, float most) {
        double sum = 0;
        float[] reals = scratch.fourth();
        for (int start = 0; start < length; start += Line.LENGTH) {
            int count = Math.min(Line.LENGTH, length - start);
            for (int i = 0; i < count; i++) {
                reals[i] = row[start + i] - most;
            }
            if (largest >= start && largest < start + count) {
                reals[largest - start] = Float.NEGATIVE_INFINITY;
            }
            Exponentials.exponential(reals, reals, scratch, count);
            for (int i = 0; i < count; i++) {
                sum += reals[i];
            }
        }
        return sum;
    }
}
