package io.neurometer.engine.tensor;

import static org.bytedeco.openblas.global.openblas_nolapack.cblas_isamax;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sasum;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the magnitudes of many FP32 elements once, in OpenBLAS, which is several times as fast as a loop in Java and
 * needs no warm-up. Weights are what models mostly consist of, and all of them are looked at when a model is compiled.
 */
final class MagnitudeScan extends RowScan {
    /** OpenBLAS shares out more than 10,000 elements among threads of its own. */
    private static final int BLOCK = 8192;

    private static final int MIN_ELEMENTS = 1024;

    /** Rows that are shorter take less time in Java than to call OpenBLAS. */
    private static final int MIN_ROW = 16;

    /** Where magnitudes are larger, signs may matter: a mask hides by a large negative number. */
    private static final double USUAL = 1024;

    /** The relative error of a sum of so many numbers is below this: each addition is off by half a unit of 2^-23. */
    private static final double SLACK = 1 + BLOCK * 0x1p-24;

    private final ByteBuffer source;
    private final FloatPointer block;
    private final ByteBuffer copy;
    private final FloatBuffer numbers;
    private final float[] shortRow = new float[MIN_ROW];
    private double largest;

    private MagnitudeScan(ByteBuffer source, FloatPointer block) {
        super(BLOCK);
        this.source = source;
        this.block = block;
        this.copy = block.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.numbers = copy.asFloatBuffer();
    }

    /**
     * Bounds of rows of equal length, the same for numbers above and below zero.
     *
     * @param bytes little-endian elements at any address
     * @return null where there are too few elements or a single row, or one is large, an infinity or NaN
     */
    static @Nullable ElementFacts rows(ByteBuffer bytes, int rows) {
        int count = bytes.capacity() / Float.BYTES;
        if (count < MIN_ELEMENTS || rows == 1 || !NativeRuntime.status().available()) {
            return null;
        }
        try (FloatPointer block = new FloatPointer(BLOCK)) {
            MagnitudeScan scan = new MagnitudeScan(bytes, block);
            double rowSum = SLACK * scan.largestRow(rows, count / rows);
            return rowSum < Double.POSITIVE_INFINITY && scan.largest <= USUAL
                    ? new ElementFacts(-scan.largest, scan.largest, rowSum, 0, 0, 0)
                    : null;
        }
    }

    @Override
    void take(int start, int count) {
        copy.put(0, source, start * Float.BYTES, count * Float.BYTES);
        int index = Math.toIntExact(cblas_isamax(count, block.position(0), 1));
        largest = Math.max(largest, Math.abs(numbers.get(index)));
    }

    @Override
    double sum(int start, int count) {
        if (count >= MIN_ROW) {
            return cblas_sasum(count, block.position(start), 1);
        }
        numbers.get(start, shortRow, 0, count);
        float sum = 0;
        for (int i = 0; i < count; i++) {
            float value = shortRow[i];
            sum += value < 0 ? -value : value;
        }
        return sum;
    }
}
