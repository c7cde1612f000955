package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import java.util.ArrayList;
import java.util.List;

/**
 * A window over two or three spatial dimensions as ND4J's operators take it: they know padding that is the same on both
 * sides, and TensorFlow's SAME; what is neither lies around the features already.
 *
 * @param x the features, padded where they must be
 * @param axes the window along each dimension of {@code x}
 * @param same whether padding is TensorFlow's SAME
 */
record WindowArguments(Operand x, List<WindowAxis> axes, boolean same) {
    /** @param value what padding around the features is filled with */
    static WindowArguments of(ProgramBuilder program, Operand x, List<WindowAxis> axes, double value) {
        if (isSymmetric(axes)) {
            return new WindowArguments(x, axes, false);
        }
        return axes.stream().allMatch(WindowArguments::isSame)
                ? new WindowArguments(x, axes, true)
                : padded(program, x, axes, value);
    }

    /** With all padding around the features, as far as windows reach. */
    static WindowArguments padded(ProgramBuilder program, Operand x, List<WindowAxis> axes, double value) {
        List<WindowAxis> reached =
                axes.stream().map(WindowArguments::withEndReached).toList();
        return new WindowArguments(
                Features.padded(program, x, reached, value),
                reached.stream().map(WindowArguments::withoutPadding).toList(),
                false);
    }

    /** Whether windows with as much padding after the features as before them are these. */
    static boolean isSymmetric(List<WindowAxis> axes) {
        return axes.stream().allMatch(axis -> {
            long room = axis.input() + 2L * axis.padBegin() - axis.extent();
            return axis.padBegin() < axis.kernel() && room >= 0 && axis.output() == room / axis.stride() + 1;
        });
    }

    /** Kernel, strides, padding, dilations, how borders are padded, and what follows. */
    CallArguments and(long... others) {
        List<Long> all = new ArrayList<>();
        axes.forEach(axis -> all.add((long) axis.kernel()));
        axes.forEach(axis -> all.add((long) axis.stride()));
        axes.forEach(axis -> all.add(same ? 0L : axis.padBegin()));
        axes.forEach(axis -> all.add((long) axis.dilation()));
        all.add(same ? 1L : 0L);
        for (long other : others) {
            all.add(other);
        }
        return CallArguments.integers(all.stream().mapToLong(Long::longValue).toArray());
    }

    private static boolean isSame(WindowAxis axis) {
        long output = (axis.input() + axis.stride() - 1L) / axis.stride();
        long total = (output - 1) * axis.stride() + axis.extent() - axis.input();
        // Where windows leave out elements, ND4J takes the padding for negative.
        return total >= 0 && axis.output() == output && axis.padBegin() == total / 2;
    }

    private static WindowAxis withEndReached(WindowAxis axis) {
        long end = (axis.output() - 1L) * axis.stride() + axis.extent() - axis.input() - axis.padBegin();
        return withPadding(axis, axis.input(), axis.padBegin(), Math.toIntExact(Math.max(0, end)));
    }

    private static WindowAxis withoutPadding(WindowAxis axis) {
        return withPadding(axis, axis.padBegin() + axis.input() + axis.padEnd(), 0, 0);
    }

    private static WindowAxis withPadding(WindowAxis axis, int input, int begin, int end) {
        return new WindowAxis(input, axis.kernel(), axis.stride(), axis.dilation(), begin, end, axis.output());
    }
}
