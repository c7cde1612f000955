package io.neurometer.engine.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Normalization of channels whose elements lie one after another: {@code (x - mean) / sqrt(variance + epsilon) * scale +
 * shift}, by known statistics or by those of groups of channels. Means come before variances, so that squares are of small
 * differences; sums are in FP32 for some terms and in FP64 beyond. The result is the same for any number of threads. For many
 * runs by one caller at a time.
 */
final class LineNormalization implements Runnable {
    /** Elements that are computed side by side. */
    private static final int LANES = 512;

    /** Lanes that are left when they have been added up in pairs. */
    private static final int FOLDED = LANES / 16;

    /** Terms of a sum in FP32. */
    private static final int TERMS = 64;

    private final FloatBuffer features;
    private final FloatBuffer results;
    private final Statistics statistics;
    private final ChannelValues scale;
    private final ChannelValues shift;
    private final float epsilon;
    private final int channelsOfGroup;
    private final int elements;
    private final PartsTeam team;

    /** What one thread computes in. */
    private record Member(float[] values, float[] sums) {
        Member() {
            this(new float[LANES], new float[LANES]);
        }
    }

    /** Where channels lie and what they become. @param groups of as many channels each, of all samples together */
    record Geometry(int groups, int channelsOfGroup, float epsilon) {}

    /** A number for each channel of a sample. */
    interface ChannelValues {
        float of(int channel);

        /** @param memory little-endian FP32 elements, or null for the same number everywhere */
        static ChannelValues in(@Nullable ByteBuffer memory, float absent) {
            if (memory == null) {
                return channel -> absent;
            }
            FloatBuffer values = memory.asFloatBuffer();
            return channel -> values.get(channel % values.capacity());
        }
    }

    /** Mean and variance of a group. */
    private interface Statistics {
        void find(Member member, int group, double[] meanAndVariance);
    }

    private LineNormalization(
            Geometry geometry,
            ByteBuffer features,
            ByteBuffer results,
            ChannelValues scale,
            ChannelValues shift,
            @Nullable Statistics known,
            int threads) {
        this.features = features.asFloatBuffer();
        this.results = results.asFloatBuffer();
        this.scale = scale;
        this.shift = shift;
        this.statistics = known == null ? this::find : known;
        this.epsilon = geometry.epsilon();
        this.channelsOfGroup = geometry.channelsOfGroup();
        this.elements = this.features.capacity() / geometry.groups();
        Member[] members = new Member[Math.min(threads, geometry.groups())];
        Arrays.setAll(members, i -> new Member());
        this.team =
                new PartsTeam(members.length, geometry.groups(), (member, group) -> normalize(members[member], group));
    }

    /**
     * By mean and variance of each group.
     *
     * @param features little-endian FP32 elements
     * @param results memory for as many; may be the same
     */
    static LineNormalization byGroups(
            Geometry geometry,
            ByteBuffer features,
            ByteBuffer results,
            ChannelValues scale,
            ChannelValues shift,
            int threads) {
        return new LineNormalization(geometry, features, results, scale, shift, null, threads);
    }

    /** By known means and variances of groups of one channel. */
    static LineNormalization byKnown(
            Geometry geometry,
            ByteBuffer features,
            ByteBuffer results,
            ChannelValues scale,
            ChannelValues shift,
            ChannelValues mean,
            ChannelValues variance,
            int threads) {
        Statistics known = (member, channel, meanAndVariance) -> {
            meanAndVariance[0] = mean.of(channel);
            meanAndVariance[1] = variance.of(channel);
        };
        return new LineNormalization(geometry, features, results, scale, shift, known, threads);
    }

    @Override
    public void run() {
        team.run();
    }

    private void normalize(Member member, int group) {
        double[] meanAndVariance = new double[2];
        statistics.find(member, group, meanAndVariance);
        double factor = 1 / Math.sqrt(meanAndVariance[1] + epsilon);
        int length = elements / channelsOfGroup;
        for (int i = 0; i < channelsOfGroup; i++) {
            int channel = group * channelsOfGroup + i;
            float scaled = (float) (factor * scale.of(channel));
            apply(member, channel * length, length, (float) meanAndVariance[0], scaled, shift.of(channel));
        }
    }

    private void apply(Member member, int start, int length, float mean, float factor, float shifted) {
        for (int at = 0; at < length; at += LANES) {
            int count = Math.min(LANES, length - at);
            features.get(start + at, member.values, 0, count);
            apply(member.values, count, mean, factor, shifted);
            results.put(start + at, member.values, 0, count);
        }
    }

    private static void apply(float[] values, int count, float mean, float factor, float shift) {
        for (int i = 0; i < count; i++) {
            values[i] = (values[i] - mean) * factor + shift;
        }
    }

    private void find(Member member, int group, double[] meanAndVariance) {
        int start = group * elements;
        double mean = sum(member, start) / elements;
        meanAndVariance[0] = mean;
        meanAndVariance[1] = sumOfSquares(member, start, (float) mean) / elements;
    }

    private double sum(Member member, int start) {
        double sum = 0;
        for (int from = 0; from < elements; from += LANES * TERMS) {
            int end = Math.min(elements, from + LANES * TERMS);
            Arrays.fill(member.sums, 0);
            for (int at = from; at < end; at += LANES) {
                int count = Math.min(LANES, end - at);
                features.get(start + at, member.values, 0, count);
                add(member.values, member.sums, count);
            }
            sum += total(member.sums);
        }
        return sum;
    }

    private double sumOfSquares(Member member, int start, float mean) {
        double sum = 0;
        for (int from = 0; from < elements; from += LANES * TERMS) {
            int end = Math.min(elements, from + LANES * TERMS);
            Arrays.fill(member.sums, 0);
            for (int at = from; at < end; at += LANES) {
                int count = Math.min(LANES, end - at);
                features.get(start + at, member.values, 0, count);
                addSquares(member.values, mean, member.sums, count);
            }
            sum += total(member.sums);
        }
        return sum;
    }

    private static void add(float[] values, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[i];
        }
    }

    private static void addSquares(float[] values, float mean, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            float away = values[i] - mean;
            sums[i] += away * away;
        }
    }

    /** Each step is a loop over constants, which the JIT compiler vectorizes. */
    private static double total(float[] lanes) {
        for (int i = 0; i < LANES / 2; i++) {
            lanes[i] += lanes[i + LANES / 2];
        }
        for (int i = 0; i < LANES / 4; i++) {
            lanes[i] += lanes[i + LANES / 4];
        }
        for (int i = 0; i < LANES / 8; i++) {
            lanes[i] += lanes[i + LANES / 8];
        }
        for (int i = 0; i < FOLDED; i++) {
            lanes[i] += lanes[i + FOLDED];
        }
        double sum = 0;
        for (int i = 0; i < FOLDED; i++) {
            sum += lanes[i];
        }
        return sum;
    }
}
