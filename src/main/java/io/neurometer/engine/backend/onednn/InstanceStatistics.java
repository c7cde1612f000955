package io.neurometer.engine.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Mean and variance of each channel, or of groups of channels, of one image with channels last. A sum of many thousand
 * numbers in FP32 loses digits that the differences from the mean need: parts of an image are summed up in FP32, and in FP64
 * beyond. The result is the same for any number of threads. For many runs by one caller at a time.
 */
final class InstanceStatistics implements Runnable {
    /** Pixels that a thread takes at a time. */
    private static final int PART = 4096;

    /**
     * Elements that are copied and summed up at a time, each in a sum of its own: four arrays of so many lie in near caches.
     */
    private static final int ELEMENTS = 2048;

    /** Terms of a sum in FP32. */
    private static final int TERMS = 64;

    private final FloatBuffer image;
    private final FloatBuffer statistics;
    private final int channels;
    private final int channelsOfGroup;
    private final int pixels;
    private final int rows;
    private final float[] near;
    private final double[][] sums;
    private final double[][] squares;
    private final Member[] members;
    private final PartsTeam team;

    /** What one thread sums up in, for some pixels at a time. */
    private record Member(float[] values, float[] sums, float[] squares) {
        Member(int elements) {
            this(new float[elements], new float[elements], new float[elements]);
        }
    }

    /**
     * @param image little-endian FP32 elements
     * @param statistics memory for the means of all channels and, behind them, all variances: those of their group
     */
    InstanceStatistics(ByteBuffer image, ByteBuffer statistics, int channels, int groups, int threads) {
        this.image = image.asFloatBuffer();
        this.statistics = statistics.asFloatBuffer();
        this.channels = channels;
        this.channelsOfGroup = channels / groups;
        this.pixels = this.image.capacity() / channels;
        int parts = (pixels + PART - 1) / PART;
        this.rows = Math.max(1, Math.min(pixels, ELEMENTS / channels));
        this.near = new float[rows * channels];
        this.sums = new double[parts][channels];
        this.squares = new double[parts][channels];
        this.members = new Member[Math.min(threads, parts)];
        Arrays.setAll(members, i -> new Member(near.length));
        this.team = new PartsTeam(members.length, parts, (member, part) -> sumPart(members[member], part));
    }

    @Override
    public void run() {
        findNear();
        team.run();
        for (int first = 0; first < channels; first += channelsOfGroup) {
            putGroup(first);
        }
    }

    /** The variance of a group is that within its channels and that of their means. */
    private void putGroup(int first) {
        double sumOfMeans = 0;
        for (int channel = first; channel < first + channelsOfGroup; channel++) {
            sumOfMeans += near[channel] + away(channel);
        }
        double mean = sumOfMeans / channelsOfGroup;
        double variance = 0;
        for (int channel = first; channel < first + channelsOfGroup; channel++) {
            double away = away(channel);
            double apart = near[channel] + away - mean;
            variance += Math.max(0, total(squares, channel) / pixels - away * away) + apart * apart;
        }
        for (int channel = first; channel < first + channelsOfGroup; channel++) {
            statistics.put(channel, (float) mean);
            statistics.put(channels + channel, (float) (variance / channelsOfGroup));
        }
    }

    /** How far the mean of a channel is from the number near it. */
    private double away(int channel) {
        return total(sums, channel) / pixels;
    }

    private static double total(double[][] parts, int channel) {
        double total = 0;
        for (double[] part : parts) {
            total += part[channel];
        }
        return total;
    }

    /** Means of pixels, for each row again: squares of differences from a number near the mean lose nothing. */
    private void findNear() {
        Member member = members[0];
        int count = Math.min(pixels, rows * TERMS);
        Arrays.fill(near, 0);
        sumBlock(member, 0, count);
        for (int channel = 0; channel < channels; channel++) {
            near[channel] = (float) (sumOfRows(member.sums, channel) / count);
        }
        for (int row = 1; row < rows; row++) {
            System.arraycopy(near, 0, near, row * channels, channels);
        }
    }

    private void sumPart(Member member, int part) {
        Arrays.fill(sums[part], 0);
        Arrays.fill(squares[part], 0);
        int end = Math.min(pixels, (part + 1) * PART);
        for (int start = part * PART; start < end; start += rows * TERMS) {
            sumBlock(member, start, Math.min(rows * TERMS, end - start));
            for (int channel = 0; channel < channels; channel++) {
                sums[part][channel] += sumOfRows(member.sums, channel);
                squares[part][channel] += sumOfRows(member.squares, channel);
            }
        }
    }

    private double sumOfRows(float[] values, int channel) {
        double sum = 0;
        for (int at = channel; at < values.length; at += channels) {
            sum += values[at];
        }
        return sum;
    }

    private void sumBlock(Member member, int start, int count) {
        Arrays.fill(member.sums, 0);
        Arrays.fill(member.squares, 0);
        for (int at = 0; at < count; at += rows) {
            int elements = Math.min(rows, count - at) * channels;
            image.get((start + at) * channels, member.values, 0, elements);
            add(member.values, near, member.sums, member.squares, elements);
        }
    }

    private static void add(float[] values, float[] near, float[] sums, float[] squares, int count) {
        for (int i = 0; i < count; i++) {
            float away = values[i] - near[i];
            sums[i] += away;
            squares[i] += away * away;
        }
    }
}
