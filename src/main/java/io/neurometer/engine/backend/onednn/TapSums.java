package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.WindowAxis;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Sums over the taps of depthwise windows: the channels of an output position are those of each input position that the window
 * reads, times the weights of its tap. Channels lie last in memory. For many runs by one caller at a time.
 */
final class TapSums implements Runnable {
    /** Elements that are summed up before the next ones, as many as stay in the nearest cache; one position at least. */
    private static final int CHUNK = 4096;

    private final Geometry geometry;
    private final FloatBuffer source;
    private final FloatBuffer target;
    /** By tap, those of all channels again and again for the positions of a chunk. */
    private final float[][] weights;

    private final int positions;
    private final int chunks;
    private final PartsTeam team;

    /** Images of so many channels, and how windows move over them. */
    record Geometry(int images, int channels, WindowAxis rows, WindowAxis columns) {}

    /** What one member of the team works in. */
    private static final class Lines {
        private final float[] read;
        private final float[] sums;

        Lines(int length) {
            this.read = new float[length];
            this.sums = new float[length];
        }
    }

    /**
     * @param images little-endian elements, channels last
     * @param taps weights of all channels, tap by tap
     * @param sums memory for the output, channels last
     * @param threads how many share the positions out
     */
    TapSums(Geometry geometry, ByteBuffer images, ByteBuffer taps, ByteBuffer sums, int threads) {
        this.geometry = geometry;
        this.source = images.asFloatBuffer();
        this.target = sums.asFloatBuffer();
        int width = geometry.columns().output();
        this.positions = Math.min(width, Math.max(1, CHUNK / geometry.channels()));
        this.chunks = (width + positions - 1) / positions;
        int parts = geometry.images() * geometry.rows().output() * chunks;
        this.weights = repeated(taps.asFloatBuffer(), geometry.channels(), positions);
        this.team = PartsTeam.of(threads, parts, () -> new Lines(positions * geometry.channels()), this::make);
    }

    private static float[][] repeated(FloatBuffer taps, int channels, int times) {
        float[][] weights = new float[taps.capacity() / channels][channels * times];
        for (int tap = 0; tap < weights.length; tap++) {
            for (int i = 0; i < times; i++) {
                taps.get(tap * channels, weights[tap], i * channels, channels);
            }
        }
        return weights;
    }

    @Override
    public void run() {
        team.run();
    }

    private void make(Lines lines, int part) {
        int line = part / chunks;
        int image = line / geometry.rows().output();
        int row = line % geometry.rows().output();
        int start = part % chunks * positions;
        int end = Math.min(geometry.columns().output(), start + positions);
        int channels = geometry.channels();
        WindowAxis rows = geometry.rows();
        Arrays.fill(lines.sums, 0, (end - start) * channels, 0);
        for (int tap = 0; tap < rows.kernel(); tap++) {
            long place = (long) row * rows.stride() - rows.padBegin() + (long) tap * rows.dilation();
            if (place >= 0 && place < rows.input()) {
                addRow(lines, image * rows.input() + (int) place, tap, start, end);
            }
        }
        int at = (line * geometry.columns().output() + start) * channels;
        target.put(at, lines.sums, 0, (end - start) * channels);
    }

    /** Adds what the windows at the positions from {@code start} to {@code end} read of one row. */
    private void addRow(Lines lines, int row, int tapOfRow, int start, int end) {
        WindowAxis columns = geometry.columns();
        int channels = geometry.channels();
        int stride = columns.stride();
        for (int tap = 0; tap < columns.kernel(); tap++) {
            long shift = (long) tap * columns.dilation() - columns.padBegin();
            int first = (int) Math.max(start, -Math.floorDiv(shift, stride));
            int last = (int) Math.min(end - 1L, Math.floorDiv(columns.input() - 1 - shift, stride));
            if (first > last) {
                continue;
            }
            int from = (first - start) * channels;
            int to = (last + 1 - start) * channels;
            long place = (long) row * columns.input() + (long) first * stride + shift;
            read(lines.read, Math.toIntExact(place * channels), stride * channels, from, to);
            add(lines.read, weights[tapOfRow * columns.kernel() + tap], lines.sums, from, to);
        }
    }

    /** Puts the channels of positions side by side. @param step elements from one position to the next */
    private void read(float[] read, int place, int step, int from, int to) {
        int channels = geometry.channels();
        if (step == channels) {
            source.get(place, read, from, to - from);
            return;
        }
        for (int at = from; at < to; at += channels) {
            source.get(place + (at - from) / channels * step, read, at, channels);
        }
    }

    private static void add(float[] read, float[] weights, float[] sums, int from, int to) {
        for (int i = from; i < to; i++) {
            sums[i] += weights[i] * read[i];
        }
    }
}
