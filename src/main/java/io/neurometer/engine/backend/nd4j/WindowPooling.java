package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import java.util.List;

/** Maximum and mean of windows over two or three spatial dimensions. */
final class WindowPooling {
    private static final long NO_SETTING = 0;
    private static final long WITHOUT_PADDING = 0;
    private static final long WITH_PADDING = 1;
    private static final long CHANNELS_FIRST = 0;

    private WindowPooling() {}

    /**
     * The largest element of each window.
     *
     * @param padding no element is less than it
     */
    static void max(ProgramBuilder program, Operand x, Operand y, List<WindowAxis> axes, double padding) {
        if (isDilated(axes)) {
            byPatches(program, "reduce_max", x, y, axes, padding);
            return;
        }
        WindowArguments window = WindowArguments.of(program, x, axes, padding);
        program.call(named("maxpool", axes), List.of(window.x()), y, window.and(NO_SETTING, CHANNELS_FIRST));
    }

    /** The mean of each window without padding. */
    static void mean(ProgramBuilder program, Operand x, Operand y, List<WindowAxis> axes) {
        if (!isDilated(axes) && WindowArguments.isSymmetric(axes)) {
            WindowArguments window = WindowArguments.of(program, x, axes, 0);
            program.call(named("avgpool", axes), List.of(x), y, window.and(WITHOUT_PADDING, CHANNELS_FIRST));
            return;
        }
        meanOfTaps(program, x, y, axes);
        WindowCounts.correct(program, y, axes, false);
    }

    /** The mean of each window with padding, but without what lies beyond it. */
    static void meanWithPadding(ProgramBuilder program, Operand x, Operand y, List<WindowAxis> axes) {
        meanOfTaps(program, x, y, axes);
        WindowCounts.correct(program, y, axes, true);
    }

    /** The sum of each window divided by its taps. */
    static void meanOfTaps(ProgramBuilder program, Operand x, Operand y, List<WindowAxis> axes) {
        if (isDilated(axes)) {
            byPatches(program, "reduce_mean", x, y, axes, 0);
            return;
        }
        WindowArguments window = WindowArguments.isSymmetric(axes)
                ? WindowArguments.of(program, x, axes, 0)
                : WindowArguments.padded(program, x, axes, 0);
        program.call(named("avgpool", axes), List.of(window.x()), y, window.and(WITH_PADDING, CHANNELS_FIRST));
    }

    private static void byPatches(
            ProgramBuilder program, String reduction, Operand x, Operand y, List<WindowAxis> axes, double padding) {
        Patches patches = Patches.of(program, x, axes, padding);
        Operand lines = Features.lines(y);
        for (long sample = 0; sample < x.size(0); sample++) {
            program.call(
                    reduction,
                    List.of(patches.columns(sample)),
                    lines.slice(0, sample, 1).reshape(lines.size(1), lines.size(2)),
                    CallArguments.integers(1));
        }
    }

    private static String named(String stem, List<WindowAxis> axes) {
        return axes.size() == 2 ? stem + "2d" : stem + "3dnew";
    }

    private static boolean isDilated(List<WindowAxis> axes) {
        return axes.stream().anyMatch(axis -> axis.dilation() > 1 && axis.kernel() > 1);
    }
}
