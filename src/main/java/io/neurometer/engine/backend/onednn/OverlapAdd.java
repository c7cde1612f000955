package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.loops.Movable;
import io.neurometer.engine.op.WindowAxis;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what each position of an image gives to the outputs under its window. Outputs that are as far apart as windows are
 * summed side by side, so that all sums are of lines; then the lines are interleaved. For many runs by one caller at a time.
 */
final class OverlapAdd implements Movable {
    private FloatBuffer sums;
    private FloatBuffer output;
    private @Nullable FloatBuffer bias;
    private final WindowAxis down;
    private final WindowAxis across;
    private final PartsTeam team;

    /** What one thread computes in: all that one feature gets, lines of outputs apart, and a row. */
    private record Member(float[] given, float[][] apart, float[] row) {}

    /**
     * @param memory little-endian FP32 elements: for each feature, row and column of the window what each position gives;
     *     memory for an image of as many features; and the bias of each, if there is one
     * @param down windows along the height
     * @param across windows along the width
     */
    OverlapAdd(List<ByteBuffer> memory, WindowAxis down, WindowAxis across, int threads) {
        this.sums = memory.get(0).asFloatBuffer();
        this.output = memory.get(1).asFloatBuffer();
        this.bias = memory.size() > 2 ? memory.get(2).asFloatBuffer() : null;
        this.down = down;
        this.across = across;
        int given = down.kernel() * across.kernel() * down.input() * across.input();
        int features = this.sums.capacity() / given;
        int length = (across.output() - 1) / across.stride() + 1;
        Member[] members = new Member[Math.min(threads, features)];
        Arrays.setAll(
                members,
                i -> new Member(new float[given], new float[across.stride()][length], new float[across.output()]));
        this.team = new PartsTeam(members.length, features, (member, feature) -> addUp(members[member], feature));
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        sums = memory.get(0).asFloatBuffer();
        output = memory.get(1).asFloatBuffer();
        bias = memory.size() > 2 ? memory.get(2).asFloatBuffer() : null;
    }

    @Override
    public void run() {
        team.run();
    }

    private void addUp(Member member, int feature) {
        sums.get(feature * member.given.length, member.given);
        FloatBuffer added = bias;
        float start = added == null ? 0 : added.get(feature);
        for (int y = 0; y < down.output(); y++) {
            for (float[] line : member.apart) {
                Arrays.fill(line, start);
            }
            for (int tap = 0; tap < down.kernel(); tap++) {
                int from = y + down.padBegin() - tap * down.dilation();
                if (from >= 0 && from % down.stride() == 0 && from / down.stride() < down.input()) {
                    addRow(member, tap * across.kernel(), from / down.stride());
                }
            }
            interleave(member);
            output.put((feature * down.output() + y) * across.output(), member.row);
        }
    }

    /** @param firstTap the first of a row of the window */
    private void addRow(Member member, int firstTap, int row) {
        int width = across.input();
        for (int tap = 0; tap < across.kernel(); tap++) {
            int offset = tap * across.dilation() - across.padBegin();
            float[] line = member.apart[Math.floorMod(offset, across.stride())];
            int shift = Math.floorDiv(offset, across.stride());
            int length =
                    (across.output() - Math.floorMod(offset, across.stride()) + across.stride() - 1) / across.stride();
            int first = Math.max(0, -shift);
            int count = Math.min(width, length - shift) - first;
            int from = ((firstTap + tap) * down.input() + row) * width + first;
            add(member.given, from, line, first + shift, count);
        }
    }

    private static void add(float[] from, int at, float[] line, int to, int count) {
        for (int i = 0; i < count; i++) {
            line[to + i] += from[at + i];
        }
    }

    private void interleave(Member member) {
        float[] row = member.row;
        int stride = across.stride();
        for (int phase = 0; phase < stride; phase++) {
            float[] line = member.apart[phase];
            for (int i = phase, j = 0; i < row.length; i += stride, j++) {
                row[i] = line[j];
            }
        }
    }
}
