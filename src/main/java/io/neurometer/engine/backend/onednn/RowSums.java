package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.WindowAxis;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Rows of an output, each the sum of results of neighbouring rows of the image: those that are complete with a band. The
 * calling thread adds them up: beside the convolution that is little. For many runs by one caller at a time.
 */
final class RowSums implements Runnable {
    private final Band band;
    private final FloatBuffer before;
    private final FloatBuffer current;
    private final FloatBuffer target;
    private final float[] sum;
    private final float[] row;

    /**
     * Which rows are summed up.
     *
     * @param sample the image
     * @param number of the band in its image
     */
    record Band(RowGeometry geometry, int sample, int number) {
        int firstRow() {
            return number * geometry.rowsOfBand();
        }

        int firstComplete() {
            return number == 0 ? 0 : geometry.completeAfter(number - 1);
        }

        int endComplete() {
            return geometry.completeAfter(number);
        }
    }

    /**
     * @param before little-endian FP32 results of the band before, channel by channel
     * @param current results of this band
     * @param target row-major images
     */
    RowSums(Band band, ByteBuffer before, ByteBuffer current, ByteBuffer target) {
        this.band = band;
        this.before = before.asFloatBuffer();
        this.current = current.asFloatBuffer();
        this.target = target.asFloatBuffer();
        this.sum = new float[band.geometry().outputWidth()];
        this.row = new float[sum.length];
    }

    @Override
    public void run() {
        RowGeometry geometry = band.geometry();
        for (int y = band.firstComplete(); y < band.endComplete(); y++) {
            for (int feature = 0; feature < geometry.features(); feature++) {
                sumWindow(feature, y);
                int image = band.sample() * geometry.features() + feature;
                target.put((image * geometry.down().output() + y) * sum.length, sum);
            }
        }
    }

    private void sumWindow(int feature, int y) {
        RowGeometry geometry = band.geometry();
        WindowAxis down = geometry.down();
        Arrays.fill(sum, 0);
        for (int tap = 0; tap < down.kernel(); tap++) {
            int at = y - down.padBegin() + tap * down.dilation();
            if (at >= 0 && at < down.input()) {
                int channel = feature * down.kernel() + tap;
                boolean isBefore = at < band.firstRow();
                int rows = geometry.rowsOf(isBefore ? band.number() - 1 : band.number());
                int inBand = at - band.firstRow() + (isBefore ? rows : 0);
                (isBefore ? before : current).get((channel * rows + inBand) * sum.length, row);
                add(sum, row);
            }
        }
    }

    private static void add(float[] sum, float[] row) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += row[i];
        }
    }
}
