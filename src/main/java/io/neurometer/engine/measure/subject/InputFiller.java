package io.neurometer.engine.measure.subject;

import io.neurometer.engine.measure.range.PossibleElements;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Fills one input. */
final class InputFiller {
    private static final long SMALL_INTEGERS = 100;

    private final @Nullable InputContent content;
    private final @Nullable PossibleElements possible;
    private final boolean ones;
    private final DataType type;

    /** @param possible what the elements may be, or null where that is anything */
    InputFiller(String name, DataType type, @Nullable InputContent content, @Nullable PossibleElements possible) {
        this.content = content;
        this.possible = possible;
        this.type = type;
        this.ones = content == null
                && (type == DataType.BOOL || name.toLowerCase(Locale.ROOT).contains("mask"));
    }

    /** Whether the elements are the same each time. */
    boolean isGiven() {
        return content instanceof InputContent.Given;
    }

    /** What the elements are, in words. */
    String description() {
        if (isGiven()) {
            return "given";
        }
        String kind = type.isFloating() ? "numbers" : "integers";
        if (ones) {
            return possible == null ? "ones" : "ones, or the nearest " + kind + " from " + bounds(possible);
        } else if (possible != null) {
            return "seeded " + kind + " from " + bounds(possible);
        }
        return type.isFloating()
                ? "seeded standard normal numbers"
                : "seeded integers from 0 to " + (SMALL_INTEGERS - 1);
    }

    private String bounds(PossibleElements elements) {
        return shown(elements.min()) + " to " + shown(elements.max());
    }

    private static String shown(double bound) {
        if (Double.isInfinite(bound)) {
            return bound < 0 ? "-infinity" : "infinity";
        }
        return bound == Math.rint(bound) && Math.abs(bound) < 1e15
                ? Long.toString((long) bound)
                : Double.toString(bound);
    }

    void fill(Tensor tensor, SplittableRandom random) {
        if (content instanceof InputContent.Given given) {
            repeat(given, tensor);
            return;
        }
        ByteBuffer bytes = tensor.bytes();
        long[] sizes = tensor.shape().sizes();
        int[] index = new int[sizes.length];
        int elements = Math.toIntExact(tensor.elements());
        for (int i = 0; i < elements; i++) {
            if (type.isFloating()) {
                Elements.putDouble(bytes, type, i, real(index, random));
            } else {
                Elements.putLong(bytes, type, i, integer(index, random));
            }
            next(index, sizes);
        }
    }

    private double real(int[] index, SplittableRandom random) {
        if (ones) {
            return possible == null ? 1 : possible.nearest(index, 1);
        }
        return possible == null ? random.nextGaussian() : possible.real(index, random);
    }

    private long integer(int[] index, SplittableRandom random) {
        if (ones) {
            return possible == null ? 1 : (long) possible.nearest(index, 1);
        }
        return possible == null ? random.nextLong(SMALL_INTEGERS) : (long) possible.integer(index, random);
    }

    private static void next(int[] index, long[] sizes) {
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            if (++index[axis] < sizes[axis]) {
                return;
            }
            index[axis] = 0;
        }
    }

    private static void repeat(InputContent.Given given, Tensor tensor) {
        long[] sizes = tensor.shape().sizes();
        long[] from = given.type().shape().sizes();
        long[] strides = Shape.rowMajorStrides(from);
        int width = given.type().dataType().bytes();
        int[] index = new int[sizes.length];
        ByteBuffer target = tensor.bytes();
        int elements = Math.toIntExact(tensor.elements());
        for (int i = 0; i < elements; i++) {
            long at = 0;
            for (int axis = 0; axis < sizes.length; axis++) {
                at += index[axis] % from[axis] * strides[axis];
            }
            target.put(given.bytes(), Math.toIntExact(at * width), width);
            next(index, sizes);
        }
    }
}
