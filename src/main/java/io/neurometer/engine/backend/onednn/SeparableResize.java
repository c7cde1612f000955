package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.ResizeTaps;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Resizes planes of FP32 elements, whose positions are numbers of one channel or of several side by side: the input rows that
 * an output row is made of are blended into one, and the positions of that one into those of the output. For many runs by one
 * caller at a time.
 */
final class SeparableResize implements Runnable {
    /** Elements that one thread makes at a time, about. */
    private static final int PART = 16 << 10;

    private final Geometry geometry;
    private final Taps down;
    private final Taps along;
    private final FloatBuffer source;
    private final FloatBuffer target;
    private final PartsTeam team;

    /**
     * Sizes of the input, counted in elements, and of the output.
     *
     * @param planes how many there are one after the other
     * @param channels elements of one position
     */
    record Geometry(int planes, int rows, int columns, int rowsMade, int columnsMade, int channels) {
        int length() {
            return columns * channels;
        }

        int lengthMade() {
            return columnsMade * channels;
        }
    }

    /** Input positions of each output position, and their weights in FP32. */
    private record Taps(int count, int[] positions, float[] weights) {
        static Taps of(ResizeTaps taps, int outputs) {
            int count = taps.count();
            int[] positions = new int[outputs * count];
            float[] weights = new float[positions.length];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = taps.position(i / count, i % count);
                weights[i] = (float) taps.weight(i / count, i % count);
            }
            return new Taps(count, positions, weights);
        }
    }

    /** What one member of the team works in. */
    private static final class Rows {
        private final float[] read;
        private final float[] blended;
        private final float[] made;

        Rows(Geometry geometry) {
            read = new float[geometry.length()];
            blended = new float[geometry.length()];
            made = new float[geometry.lengthMade()];
        }
    }

    /**
     * @param down of the rows
     * @param along of the columns; none of either lies outside the input
     * @param input little-endian elements, {@code output} others that do not overlap with them
     * @param threads how many share the rows out
     */
    SeparableResize(
            Geometry geometry, ResizeTaps down, ResizeTaps along, ByteBuffer input, ByteBuffer output, int threads) {
        this.geometry = geometry;
        this.down = Taps.of(down, geometry.rowsMade());
        this.along = Taps.of(along, geometry.columnsMade());
        this.source = input.asFloatBuffer();
        this.target = output.asFloatBuffer();
        int rows = geometry.planes() * geometry.rowsMade();
        int each = Math.max(1, PART / geometry.lengthMade());
        int parts = (rows + each - 1) / each;
        this.team = PartsTeam.of(threads, parts, () -> new Rows(geometry), (own, part) -> {
            for (int row = part * each; row < Math.min(rows, (part + 1) * each); row++) {
                make(own, row);
            }
        });
    }

    @Override
    public void run() {
        team.run();
    }

    private void make(Rows rows, int row) {
        int plane = row / geometry.rowsMade();
        int place = row % geometry.rowsMade() * down.count();
        blend(rows, plane * geometry.rows(), place);
        if (geometry.channels() > 1) {
            ofChannels(rows.blended, rows.made);
        } else if (along.count() == 2) {
            ofPairs(rows.blended, rows.made);
        } else {
            ofSeveral(rows.blended, rows.made);
        }
        target.put(row * geometry.lengthMade(), rows.made);
    }

    private void blend(Rows rows, int firstRow, int place) {
        float[] read = rows.read;
        float[] blended = rows.blended;
        boolean first = true;
        for (int tap = place; tap < place + down.count(); tap++) {
            float weight = down.weights()[tap];
            if (weight == 0) {
                continue;
            }
            source.get((firstRow + down.positions()[tap]) * geometry.length(), read);
            if (first) {
                set(read, weight, blended);
            } else {
                add(read, weight, blended);
            }
            first = false;
        }
        if (first) {
            Arrays.fill(blended, 0);
        }
    }

    private static void set(float[] from, float weight, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = weight * from[i];
        }
    }

    private static void add(float[] from, float weight, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += weight * from[i];
        }
    }

    private void ofPairs(float[] from, float[] to) {
        int[] positions = along.positions();
        float[] weights = along.weights();
        for (int x = 0; x < to.length; x++) {
            int at = 2 * x;
            to[x] = weights[at] * from[positions[at]] + weights[at + 1] * from[positions[at + 1]];
        }
    }

    private void ofSeveral(float[] from, float[] to) {
        int[] positions = along.positions();
        float[] weights = along.weights();
        int count = along.count();
        for (int x = 0; x < to.length; x++) {
            float sum = 0;
            for (int tap = x * count; tap < (x + 1) * count; tap++) {
                sum += weights[tap] * from[positions[tap]];
            }
            to[x] = sum;
        }
    }

    private void ofChannels(float[] from, float[] to) {
        int channels = geometry.channels();
        int count = along.count();
        Arrays.fill(to, 0);
        for (int x = 0; x < geometry.columnsMade(); x++) {
            for (int tap = x * count; tap < (x + 1) * count; tap++) {
                add(from, along.positions()[tap] * channels, along.weights()[tap], to, x * channels, channels);
            }
        }
    }

    private static void add(float[] from, int start, float weight, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] += weight * from[start + i];
        }
    }
}
