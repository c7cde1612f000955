package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.backend.onednn.loops.RangeRun;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Logarithms of the softmax of rows, for many runs by one thread at a time. What the largest score stands out by is kept:
 * the logarithm is of one plus the exponentials of all other scores. Ranges are of rows.
 */
public final class SoftmaxLogarithms implements RangeRun {
    /** Beyond it one and a number lose less of that number in double precision than single precision shows. */
    private static final double SMALL = 0x1p-20;

    private FloatBuffer scores;
    private FloatBuffer results;
    private final int length;
    private final int atOnce;
    private final Scratch scratch = new Scratch();
    private final float[] rows;

    /** The exponentials of the scores, relative to the largest of their row. */
    private final float[] powers;

    /**
     * @param scores little-endian FP32 rows of {@code length} elements each
     * @param results memory for as many; may be the same
     */
    public SoftmaxLogarithms(ByteBuffer scores, ByteBuffer results, int length) {
        this.scores = scores.asFloatBuffer();
        this.results = results.asFloatBuffer();
        this.length = length;
        this.atOnce = Math.max(1, Line.LENGTH / length);
        this.rows = new float[atOnce * length];
        this.powers = new float[rows.length];
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        scores = memory.get(0).asFloatBuffer();
        results = memory.get(1).asFloatBuffer();
    }

    @Override
    public void run() {
        run(0, scores.capacity() / length);
    }

    @Override
    public void run(int from, int to) {
        for (int first = from; first < to; first += atOnce) {
            compute(first, Math.min(to, first + atOnce));
        }
    }

    private void compute(int first, int last) {
        int count = (last - first) * length;
        scores.get(first * length, rows, 0, count);
        for (int start = 0; start < count; start += length) {
            subtract(rows, start, length, largest(rows, start, length));
        }
        for (int start = 0; start < count; start += Line.LENGTH) {
            exponentials(start, Math.min(Line.LENGTH, count - start));
        }
        for (int start = 0; start < count; start += length) {
            powers[placeOfZero(start)] = 0;
            subtract(rows, start, length, (float) logarithmOfOneAnd(sum(powers, start, length)));
        }
        results.put(first * length, rows, 0, count);
    }

    private static void subtract(float[] values, int start, int count, float one) {
        for (int i = start; i < start + count; i++) {
            values[i] -= one;
        }
    }

    /** Not NaN where another number comes first; a row with NaN is NaN anyway. Four at a time wait less for one another. */
    private static float largest(float[] values, int start, int count) {
        float a = values[start];
        float b = a;
        float c = a;
        float d = a;
        int i = start;
        for (; i < start + count - 3; i += 4) {
            a = values[i] > a ? values[i] : a;
            b = values[i + 1] > b ? values[i + 1] : b;
            c = values[i + 2] > c ? values[i + 2] : c;
            d = values[i + 3] > d ? values[i + 3] : d;
        }
        for (; i < start + count; i++) {
            a = values[i] > a ? values[i] : a;
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    private void exponentials(int start, int count) {
        float[] line = scratch.fourth();
        System.arraycopy(rows, start, line, 0, count);
        Exponentials.exponential(line, line, scratch, count);
        System.arraycopy(line, 0, powers, start, count);
    }

    /** Of the first of the largest scores of a row, or of the last score of a row with NaN. */
    private int placeOfZero(int start) {
        int place = start;
        while (place < start + length - 1 && rows[place] != 0) {
            place++;
        }
        return place;
    }

    /** The JVM has code of its own for logarithms, not for those of one and something small. */
    private static double logarithmOfOneAnd(double sum) {
        return sum > SMALL ? Math.log(1 + sum) : Math.log1p(sum);
    }

    private static double sum(float[] values, int start, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = start;
        for (; i < start + count - 3; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < start + count; i++) {
            a += values[i];
        }
        return a + b + (c + d);
    }
}
