package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random choices of which each seed always makes the same. */
public final class Chance {
    private static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, Float.MIN_VALUE, 1e15f, 1e-30f
    };

    private static final long MOST_ELEMENTS = 1 << 20;

    private final Random random;
    private final int growth;

    public Chance(long seed) {
        this(seed, 1);
    }

    /** @param growth how many times as large sizes are beyond 1 */
    public Chance(long seed, int growth) {
        this.random = new Random(seed);
        this.growth = growth;
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    public int from(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** True once in {@code times}. */
    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    @SafeVarargs
    public final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A size: mostly small, sometimes 1, rarely larger, almost never 0. */
    public long size() {
        int kind = random.nextInt(40);
        return kind == 0 ? 0 : kind < 8 ? 1 : growth * (kind < 38 ? from(2, 9) : from(10, 40));
    }

    /** That many sizes. */
    public long[] sizes(int rank) {
        long[] sizes = new long[rank];
        Arrays.setAll(sizes, i -> size());
        for (int i = 0; growth > 1 && Shape.elements(sizes) > MOST_ELEMENTS; i = (i + 1) % rank) {
            sizes[i] = Math.max(1, sizes[i] / 2);
        }
        return sizes;
    }

    /** Sizes that numpy broadcasts to the given ones: of the same or a lower rank, with some sizes 1. */
    public long[] broadcastTo(long[] sizes) {
        int rank = from(0, sizes.length);
        long[] narrow = Arrays.copyOfRange(sizes, sizes.length - rank, sizes.length);
        for (int i = 0; i < rank; i++) {
            if (oneIn(3)) {
                narrow[i] = 1;
            }
        }
        return oneIn(2) ? sizes.clone() : narrow;
    }

    public double gaussian() {
        return random.nextGaussian();
    }

    public float real(double least, double most) {
        return (float) (least + random.nextDouble() * (most - least));
    }

    /** FP32 numbers of the normal distribution. */
    public Tensor floats(long... sizes) {
        return numbers(DataType.FP32, sizes);
    }

    /** Numbers of the normal distribution, small integers, or truth values. */
    public Tensor numbers(DataType type, long... sizes) {
        if (growth > 1 && Shape.elements(sizes) > MOST_ELEMENTS) {
            throw new IllegalArgumentException("a case this large takes too long");
        }
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            if (type.isFloating()) {
                Elements.putDouble(tensor.bytes(), type, i, random.nextGaussian());
            } else if (type == DataType.BOOL) {
                tensor.bytes().put(i, (byte) random.nextInt(2));
            } else {
                int least = type.isUnsigned() ? 0 : -20;
                Elements.putLong(tensor.bytes(), type, i, least + random.nextInt(type.isUnsigned() ? 41 : 41));
            }
        }
        return tensor;
    }

    /** FP32 numbers of the normal distribution, with infinities, zeros of both signs and NaN among them. */
    public Tensor specials(long... sizes) {
        Tensor tensor = floats(sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            if (oneIn(6)) {
                tensor.bytes().putFloat(4 * i, SPECIAL[random.nextInt(SPECIAL.length)]);
            }
        }
        return tensor;
    }

    /** INT64 numbers from {@code least} to {@code most}, both included. */
    public Tensor longs(long least, long most, long... sizes) {
        long[] values = new long[Math.toIntExact(Shape.elements(sizes))];
        Arrays.setAll(values, i -> least + (long) (random.nextDouble() * (most - least + 1)));
        return Tensor.ofLongs(values, sizes);
    }

    /** INT64 numbers in one dimension. */
    public static Tensor list(long... values) {
        return Tensor.ofLongs(values, values.length);
    }

    /** A permutation of the numbers below {@code count}. */
    public int[] permutation(int count) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    /** The tensor, or null once in {@code times}. */
    public @Nullable Tensor orAbsent(Tensor tensor, int times) {
        return oneIn(times) ? null : tensor;
    }
}
