package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import java.util.List;
import java.util.stream.LongStream;

/** What a window over two or three spatial dimensions sees at each of its places: columns [C, taps, places]. */
final class Patches {
    private final ProgramBuilder program;
    private final List<WindowAxis> axes;
    private final Operand padded;
    private final Operand columns;

    private Patches(ProgramBuilder program, List<WindowAxis> axes, Operand padded, Operand columns) {
        this.program = program;
        this.axes = axes;
        this.padded = padded;
        this.columns = columns;
    }

    /**
     * Pads features [N, C, spatial...].
     *
     * @param value of the padding
     */
    static Patches of(ProgramBuilder program, Operand x, List<WindowAxis> axes, double value) {
        Operand padded = WindowArguments.padded(program, x, axes, value).x();
        return new Patches(
                program,
                axes,
                padded,
                isPointwise(axes)
                        ? padded
                        : program.scratch(x.type(), x.size(1), Windows.taps(axes), Windows.places(axes)));
    }

    /** The columns of one sample, which last until those of the next are asked for. */
    Operand columns(long sample) {
        Operand features = padded.slice(0, sample, 1);
        if (isPointwise(axes)) {
            long channels = features.size(1);
            return features.reshape(channels, 1, features.elements() / channels);
        }
        long[] image = LongStream.of(features.sizes()).skip(1).toArray();
        if (axes.size() == 2) {
            fillPlanar(features.reshape(image));
        } else {
            fillDeep(features.reshape(image));
        }
        return columns;
    }

    /** One strided copy, in which neighbouring windows share what they overlap in. */
    private void fillPlanar(Operand image) {
        Operand windows = along(along(image, 1, axes.get(0)), 3, axes.get(1)).permute(0, 1, 3, 2, 4);
        program.copy(windows, columns.reshape(windows.sizes()));
    }

    /** A copy for each tap in depth and height: ND4J's are fast for five dimensions at the most. */
    private void fillDeep(Operand image) {
        WindowAxis depth = axes.get(0);
        WindowAxis height = axes.get(1);
        WindowAxis width = axes.get(2);
        Operand targets = columns.reshape(
                image.size(0),
                depth.kernel(),
                height.kernel(),
                width.kernel(),
                depth.output(),
                height.output(),
                width.output());
        for (int z = 0; z < depth.kernel(); z++) {
            Operand planes = tap(image, 1, depth, z);
            for (int y = 0; y < height.kernel(); y++) {
                Operand windows = along(tap(planes, 2, height, y), 3, width).permute(0, 3, 1, 2, 4);
                program.copy(windows, targets.slice(1, z, 1).slice(2, y, 1).permute(0, 3, 4, 5, 6));
            }
        }
    }

    private static boolean isPointwise(List<WindowAxis> axes) {
        return axes.stream().allMatch(WindowAxis::isPointwise);
    }

    private static Operand along(Operand image, int axis, WindowAxis window) {
        return image.windows(axis, window.kernel(), window.dilation(), window.output(), window.stride());
    }

    /** What one tap sees. */
    private static Operand tap(Operand image, int axis, WindowAxis window, int tap) {
        return image.slice(axis, (long) tap * window.dilation(), window.output(), window.stride());
    }
}
