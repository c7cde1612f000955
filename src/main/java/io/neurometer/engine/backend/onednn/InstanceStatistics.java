package io.neurometer.engine.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Mean and variance of each channel of one image with channels last. A sum of many thousand numbers in FP32 loses digits
 * that the differences from the mean need: parts of an image are summed up in FP32, and in FP64 beyond. The result is the
 * same for any number of threads. For many runs by one caller at a time.
 */
final class InstanceStatistics implements Runnable {
    /** Pixels that a thread takes at a time. */
    private static final int PART = 4096;

    /** Pixels whose sum is in FP32. */
    private static final int BLOCK = 128;

    /** Pixels that are copied at a time. */
    private static final int ROWS = 8;

    private final FloatBuffer image;
    private final FloatBuffer statistics;
    private final int channels;
    private final int pixels;
    private final float[] near;
    private final double[][] sums;
    private final double[][] squares;
    private final Member[] members;
    private final AtomicInteger next = new AtomicInteger();
    private final OpenMpTeam team;

    /** What one thread sums up in. */
    private record Member(float[] rows, float[] sums, float[] squares) {
        Member(int channels) {
            this(new float[ROWS * channels], new float[channels], new float[channels]);
        }
    }

    /**
     * @param image little-endian FP32 elements
     * @param statistics memory for all means and, behind them, all variances
     */
    InstanceStatistics(ByteBuffer image, ByteBuffer statistics, int channels, int threads) {
        this.image = image.asFloatBuffer();
        this.statistics = statistics.asFloatBuffer();
        this.channels = channels;
        this.pixels = this.image.capacity() / channels;
        int parts = (pixels + PART - 1) / PART;
        this.near = new float[channels];
        this.sums = new double[parts][channels];
        this.squares = new double[parts][channels];
        this.members = new Member[Math.min(threads, parts)];
        Arrays.setAll(members, i -> new Member(channels));
        this.team = new OpenMpTeam(members.length, number -> sumParts(members[number]));
    }

    @Override
    public void run() {
        findNear();
        next.set(0);
        team.run();
        for (int channel = 0; channel < channels; channel++) {
            double sum = 0;
            double square = 0;
            for (int part = 0; part < sums.length; part++) {
                sum += sums[part][channel];
                square += squares[part][channel];
            }
            double away = sum / pixels;
            statistics.put(channel, (float) (near[channel] + away));
            statistics.put(channels + channel, (float) Math.max(0, square / pixels - away * away));
        }
    }

    /** The means of the first pixels: squares of differences from a number near the mean lose nothing. */
    private void findNear() {
        Member member = members[0];
        int count = Math.min(pixels, BLOCK);
        Arrays.fill(near, 0);
        sumBlock(member, 0, count);
        for (int channel = 0; channel < channels; channel++) {
            near[channel] = member.sums[channel] / count;
        }
    }

    private void sumParts(Member member) {
        for (int part = next.getAndIncrement(); part < sums.length; part = next.getAndIncrement()) {
            Arrays.fill(sums[part], 0);
            Arrays.fill(squares[part], 0);
            int end = Math.min(pixels, (part + 1) * PART);
            for (int start = part * PART; start < end; start += BLOCK) {
                sumBlock(member, start, Math.min(BLOCK, end - start));
                for (int channel = 0; channel < channels; channel++) {
                    sums[part][channel] += member.sums[channel];
                    squares[part][channel] += member.squares[channel];
                }
            }
        }
    }

    private void sumBlock(Member member, int start, int count) {
        Arrays.fill(member.sums, 0);
        Arrays.fill(member.squares, 0);
        for (int at = 0; at < count; at += ROWS) {
            int rows = Math.min(ROWS, count - at);
            image.get((start + at) * channels, member.rows, 0, rows * channels);
            int row = 0;
            for (; row + 3 < rows; row += 4) {
                addFour(member.rows, row * channels, near, member.sums, member.squares);
            }
            for (; row < rows; row++) {
                add(member.rows, row * channels, near, member.sums, member.squares);
            }
        }
    }

    /** Of four pixels: the sums are read and written once. */
    private static void addFour(float[] rows, int start, float[] near, float[] sums, float[] squares) {
        int channels = near.length;
        for (int i = 0; i < channels; i++) {
            float a = rows[start + i] - near[i];
            float b = rows[start + channels + i] - near[i];
            float c = rows[start + 2 * channels + i] - near[i];
            float d = rows[start + 3 * channels + i] - near[i];
            sums[i] += (a + b) + (c + d);
            squares[i] += (a * a + b * b) + (c * c + d * d);
        }
    }

    private static void add(float[] rows, int start, float[] near, float[] sums, float[] squares) {
        for (int i = 0; i < near.length; i++) {
            float away = rows[start + i] - near[i];
            sums[i] += away;
            squares[i] += away * away;
        }
    }
}
