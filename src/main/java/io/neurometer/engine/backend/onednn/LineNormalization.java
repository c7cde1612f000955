package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.loops.Movable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Normalization of channels whose elements lie one after another: {@code (x - mean) / sqrt(variance + epsilon) * scale +
 * shift}, by known statistics or by those of groups of channels. Means come before variances, so that squares are of small
 * differences; sums are in FP32 for some terms and in FP64 beyond. The result is the same for any number of threads. For many
 * runs by one caller at a time.
 */
final class LineNormalization implements Movable {
    /** Elements that are computed side by side. */
    private static final int LANES = 512;

    /** Lanes that are left when they have been added up in pairs. */
    private static final int FOLDED = LANES / 16;

    /** Terms of a sum in FP32. */
    private static final int TERMS = 64;

    /** What scale, shift, mean and variance are where they are not given. */
    private static final float[] ABSENT = {1, 0, 0, 1};

    private final Geometry geometry;
    private final int elements;
    private final PartsTeam team;
    private FloatBuffer features;
    private FloatBuffer results;
    private @Nullable FloatBuffer[] parameters;

    /** What one thread computes in. */
    private record Member(float[] values, float[] sums) {
        Member() {
            this(new float[LANES], new float[LANES]);
        }
    }

    /**
     * Where channels lie and what they become.
     *
     * @param groups of as many channels each, of all samples together
     * @param parameters where scale, shift, mean and variance of the channels of a sample are in the memory; -1 for those
     *     that are not given. Without a mean they are those of each group
     */
    record Geometry(int groups, int channelsOfGroup, float epsilon, List<Integer> parameters) {
        boolean hasStatistics() {
            return parameters.get(2) >= 0;
        }
    }

    /** @param memory little-endian FP32 elements: features, memory for the results, which may be the same, parameters */
    LineNormalization(Geometry geometry, List<ByteBuffer> memory, int threads) {
        this.geometry = geometry;
        this.features = memory.get(0).asFloatBuffer();
        this.results = memory.get(1).asFloatBuffer();
        this.parameters = parameters(geometry, memory);
        this.elements = features.capacity() / geometry.groups();
        Member[] members = new Member[Math.min(threads, geometry.groups())];
        Arrays.setAll(members, i -> new Member());
        this.team =
                new PartsTeam(members.length, geometry.groups(), (member, group) -> normalize(members[member], group));
    }

    private static @Nullable FloatBuffer[] parameters(Geometry geometry, List<ByteBuffer> memory) {
        return geometry.parameters().stream()
                .map(place -> place < 0 ? null : memory.get(place).asFloatBuffer())
                .toArray(FloatBuffer[]::new);
    }

    @Override
    public void moveTo(List<ByteBuffer> memory) {
        features = memory.get(0).asFloatBuffer();
        results = memory.get(1).asFloatBuffer();
        parameters = parameters(geometry, memory);
    }

    @Override
    public void run() {
        team.run();
    }

    private void normalize(Member member, int group) {
        int channels = geometry.channelsOfGroup();
        int first = group * channels;
        double mean;
        double variance;
        if (geometry.hasStatistics()) {
            mean = parameter(2, first);
            variance = parameter(3, first);
        } else {
            int start = group * elements;
            mean = sum(member, start, LineNormalization::add) / elements;
            float near = (float) mean;
            variance = sum(member, start, (values, sums, count) -> addSquares(values, near, sums, count)) / elements;
        }
        double factor = 1 / Math.sqrt(variance + geometry.epsilon());
        int length = elements / channels;
        for (int channel = first; channel < first + channels; channel++) {
            float scaled = (float) (factor * parameter(0, channel));
            apply(member, channel * length, length, (float) mean, scaled, parameter(1, channel));
        }
    }

    private float parameter(int index, int channel) {
        FloatBuffer values = parameters[index];
        return values == null ? ABSENT[index] : values.get(channel % values.capacity());
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

    /** Adds what elements contribute to the sum of their lane. */
    private interface Terms {
        void add(float[] values, float[] sums, int count);
    }

    private double sum(Member member, int start, Terms terms) {
        double sum = 0;
        for (int from = 0; from < elements; from += LANES * TERMS) {
            int end = Math.min(elements, from + LANES * TERMS);
            Arrays.fill(member.sums, 0);
            for (int at = from; at < end; at += LANES) {
                int count = Math.min(LANES, end - at);
                features.get(start + at, member.values, 0, count);
                terms.add(member.values, member.sums, count);
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
