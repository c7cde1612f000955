package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.WindowAxis;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Rows of an output, each the sum of results of neighbouring rows of the image: those that are complete with a band. For
 * many runs by one caller at a time.
 */
final class RowSums implements Runnable {
    private final Band band;
    private final FloatBuffer before;
    private final FloatBuffer current;
    private final FloatBuffer target;
    private final float[][][] lines;
    private final AtomicInteger next = new AtomicInteger();
    private final OpenMpTeam team;

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
    RowSums(Band band, ByteBuffer before, ByteBuffer current, ByteBuffer target, int threads) {
        this.band = band;
        this.before = before.asFloatBuffer();
        this.current = current.asFloatBuffer();
        this.target = target.asFloatBuffer();
        this.lines = new float[threads][2][band.geometry().outputWidth()];
        this.team = new OpenMpTeam(threads, number -> sumRows(lines[number][0], lines[number][1]));
    }

    @Override
    public void run() {
        next.set(band.firstComplete());
        team.run();
    }

    private void sumRows(float[] sum, float[] row) {
        RowGeometry geometry = band.geometry();
        int end = band.endComplete();
        for (int y = next.getAndIncrement(); y < end; y = next.getAndIncrement()) {
            for (int feature = 0; feature < geometry.features(); feature++) {
                sumWindow(feature, y, sum, row);
                int image = band.sample() * geometry.features() + feature;
                target.put((image * geometry.down().output() + y) * sum.length, sum);
            }
        }
    }

    private void sumWindow(int feature, int y, float[] sum, float[] row) {
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
