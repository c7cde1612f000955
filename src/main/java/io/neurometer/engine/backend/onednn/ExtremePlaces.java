package io.neurometer.engine.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Where the largest or smallest element of each row of FP32 numbers is. NaN is larger than all numbers, and zeros of both
 * signs are equal. For many runs by one thread at a time.
 */
final class ExtremePlaces implements Runnable {
    private static final int BLOCK = 1024;

    private final FloatBuffer rows;
    private final LongBuffer places;
    private final boolean largest;
    private final boolean lastOfEqual;
    private final int length;
    private final float[] block;
    private float extreme;

    /**
     * @param rows little-endian
     * @param length of a row, at least 1
     * @param places of one INT64 for each row
     */
    ExtremePlaces(ByteBuffer rows, int length, ByteBuffer places, boolean largest, boolean lastOfEqual) {
        this.rows = rows.asFloatBuffer();
        this.places = places.asLongBuffer();
        this.largest = largest;
        this.lastOfEqual = lastOfEqual;
        this.length = length;
        this.block = new float[Math.min(BLOCK, length)];
    }

    @Override
    public void run() {
        for (int i = 0; i < places.capacity(); i++) {
            int start = i * length;
            int place = 0;
            extreme = rows.get(start);
            for (int from = 0; from < length; from += BLOCK) {
                int count = Math.min(BLOCK, length - from);
                rows.get(start + from, block, 0, count);
                int better = largest ? largest(count) : smallest(count);
                place = better < 0 ? place : from + better;
            }
            places.put(i, place);
        }
    }

    /** Where in the block the extreme is exceeded last and set anew, or -1. */
    private int largest(int count) {
        int best = -1;
        float most = extreme;
        for (int i = 0; i < count; i++) {
            if (!(block[i] < most) && isBeyond(Float.compare(block[i] + 0f, most + 0f))) {
                best = i;
                most = block[i];
            }
        }
        extreme = most;
        return best;
    }

    private int smallest(int count) {
        int best = -1;
        float least = extreme;
        for (int i = 0; i < count; i++) {
            if (!(block[i] > least) && isBeyond(Float.compare(least + 0f, block[i] + 0f))) {
                best = i;
                least = block[i];
            }
        }
        extreme = least;
        return best;
    }

    private boolean isBeyond(int order) {
        return order > 0 || (order == 0 && lastOfEqual);
    }
}
