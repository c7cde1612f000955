package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A slice with all defaults filled in and all bounds cut to the tensor: for each axis of x the first index, the step,
 * and how many elements are taken.
 */
public record SliceRange(long[] starts, long[] steps, long[] counts) {
    private static final int STARTS = 1;
    private static final int ENDS = 2;
    private static final int AXES = 3;
    private static final int STEPS = 4;

    /** The range that the inputs of a {@link Movement.Slice} state. @throws TypeUnknownException unless all are known */
    public static SliceRange of(Inputs inputs) {
        Shape shape = inputs.shape(0);
        long[] starts = new long[shape.rank()];
        long[] steps = new long[shape.rank()];
        Arrays.fill(steps, 1);
        long[] counts = shape.sizes();
        Settings settings = Settings.of(inputs);
        for (int i = 0; i < settings.axes().length; i++) {
            int axis = settings.axes()[i];
            long size = counts[axis];
            long step = settings.steps()[i];
            boolean forward = step > 0;
            long first = clamp(settings.starts()[i], size, forward ? 0 : -1, forward ? size : size - 1);
            long last = clamp(settings.ends()[i], size, forward ? 0 : -1, forward ? size : size - 1);
            starts[axis] = first;
            steps[axis] = step;
            counts[axis] = forward ? steps(last - first, step) : steps(first - last, negated(step));
        }
        return new SliceRange(starts, steps, counts);
    }

    /** The output's shape, as far as it is known. */
    static Shape shape(Inputs inputs) {
        Shape shape = inputs.shape(0);
        boolean known = true;
        for (int i = STARTS; i <= STEPS; i++) {
            if (inputs.has(i)) {
                Limits.requireVector(inputs, i);
                known &= inputs.hasValue(i);
            }
        }
        Rules.requireShape(inputs, ENDS, inputs.shape(STARTS));
        if (known && shape.isFixed()) {
            return Shape.of(of(inputs).counts());
        }
        List<Dim> dims = new ArrayList<>(shape.dims());
        if (!inputs.has(AXES) || inputs.hasValue(AXES)) {
            for (int axis : Settings.axes(inputs, shape.rank(), Limits.length(inputs, STARTS))) {
                Dim size = dims.get(axis);
                dims.set(axis, known && size.isFixed() ? Dim.of(count(inputs, axis)) : Dim.UNKNOWN);
            }
        } else {
            dims.replaceAll(dim -> Dim.UNKNOWN);
        }
        return Shape.of(dims);
    }

    /** The number of elements along one fixed axis of a shape that is not fixed as a whole. */
    private static long count(Inputs inputs, int axis) {
        Shape shape = inputs.shape(0);
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            dims.add(i == axis ? shape.dim(i) : Dim.of(0));
        }
        Inputs.Builder fixed = new Inputs.Builder().add(inputs.type(0).withShape(Shape.of(dims)));
        for (int i = STARTS; i < inputs.count(); i++) {
            if (inputs.has(i)) {
                fixed.add(inputs.type(i), inputs.value(i));
            } else {
                fixed.addAbsent();
            }
        }
        return of(fixed.build()).counts()[axis];
    }

    private static long clamp(long index, long size, long lowest, long highest) {
        long fromFront = index < 0 ? index + size : index;
        return Math.max(lowest, Math.min(highest, fromFront));
    }

    private static long negated(long step) {
        return step == Long.MIN_VALUE ? Long.MAX_VALUE : -step;
    }

    private static long steps(long distance, long step) {
        return distance <= 0 ? 0 : (distance - 1) / step + 1;
    }

    private record Settings(long[] starts, long[] ends, int[] axes, long[] steps) {
        static Settings of(Inputs inputs) {
            long[] starts = inputs.longs(STARTS);
            long[] ends = inputs.longs(ENDS);
            long[] steps = new long[starts.length];
            Arrays.fill(steps, 1);
            if (inputs.has(STEPS)) {
                Rules.requireShape(inputs, STEPS, inputs.shape(STARTS));
                steps = inputs.longs(STEPS);
                if (Arrays.stream(steps).anyMatch(step -> step == 0)) {
                    throw Rules.invalid(
                            "a step is 0", Arrays.toString(steps), "steps other than 0", "correct the steps");
                }
            }
            return new Settings(starts, ends, axes(inputs, inputs.shape(0).rank(), starts.length), steps);
        }

        static int[] axes(Inputs inputs, int rank, int count) {
            long[] stated = new long[count];
            Arrays.setAll(stated, i -> i);
            if (inputs.has(AXES)) {
                Rules.requireShape(inputs, AXES, Shape.of(count));
                stated = inputs.longs(AXES);
            }
            Rules.axes(stated, rank);
            return Arrays.stream(stated)
                    .mapToInt(axis -> Rules.axis(axis, rank))
                    .toArray();
        }
    }
}
