package io.neurometer.engine.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Where the largest or smallest element of each row of FP32 numbers is. NaN is larger than all numbers, and zeros of both
 * signs are equal. For many runs by one thread at a time.
 */
final class ExtremePlaces implements Runnable {
    private final FloatBuffer rows;
    private final LongBuffer places;
    private final boolean largest;
    private final boolean lastOfEqual;
    private final float[] row;

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
        this.row = new float[length];
    }

    @Override
    public void run() {
        for (int i = 0; i < places.capacity(); i++) {
            rows.get(i * row.length, row);
            places.put(i, largest ? largest() : smallest());
        }
    }

    private int largest() {
        int best = 0;
        float most = row[0];
        for (int i = 1; i < row.length; i++) {
            if (!(row[i] < most) && isBeyond(Float.compare(row[i] + 0f, most + 0f))) {
                best = i;
                most = row[i];
            }
        }
        return best;
    }

    private int smallest() {
        int best = 0;
        float least = row[0];
        for (int i = 1; i < row.length; i++) {
            if (!(row[i] > least) && isBeyond(Float.compare(least + 0f, row[i] + 0f))) {
                best = i;
                least = row[i];
            }
        }
        return best;
    }

    private boolean isBeyond(int order) {
        return order > 0 || (order == 0 && lastOfEqual);
    }
}
