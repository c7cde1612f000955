package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Placement;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Elements put into a larger tensor. */
final class PlacementKernels {
    private PlacementKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Placement.Col2Im.class, PlacementKernels::col2im),
                KernelEntry.unlessEmpty(Placement.CacheWrite.class, PlacementKernels::cacheWrite));
    }

    /** Each image element collects the columns that cover it, in double precision or whole numbers. */
    private static Kernel col2im(KernelRequest request, Placement.Col2Im op) {
        List<WindowAxis> axes = op.axes(request.inputs());
        Shape x = request.inputs().shape(0);
        DataType type = request.inputs().dataType(0);
        int taps = 1;
        int image = 1;
        for (WindowAxis axis : axes) {
            taps = Math.multiplyExact(taps, axis.kernel());
            image = Math.multiplyExact(image, axis.input());
        }
        int columns = Math.toIntExact(x.size(2));
        int planes = Math.toIntExact(x.size(0) * x.size(1) / taps);
        int rows = taps;
        int places = image;
        return arguments -> {
            ByteBuffer in = arguments.input(0).bytes();
            ByteBuffer out = arguments.output(0).bytes();
            double[] reals = new double[type.isFloating() ? places : 0];
            long[] integers = new long[type.isFloating() ? 0 : places];
            for (int plane = 0; plane < planes; plane++) {
                Arrays.fill(reals, 0);
                Arrays.fill(integers, 0);
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        int place = place(axes, row, column);
                        int from = (plane * rows + row) * columns + column;
                        if (place >= 0 && type.isFloating()) {
                            reals[place] += Elements.getDouble(in, type, from);
                        } else if (place >= 0) {
                            integers[place] += Elements.getLong(in, type, from);
                        }
                    }
                }
                for (int i = 0; i < places; i++) {
                    if (type.isFloating()) {
                        Elements.putDouble(out, type, plane * places + i, reals[i]);
                    } else {
                        Elements.putLong(out, type, plane * places + i, integers[i]);
                    }
                }
            }
        };
    }

    /** The image element that a tap of a block covers; -1 where that is padding. */
    private static int place(List<WindowAxis> axes, int tap, int block) {
        int place = 0;
        int stride = 1;
        int restOfTap = tap;
        int restOfBlock = block;
        for (int i = axes.size() - 1; i >= 0; i--) {
            WindowAxis axis = axes.get(i);
            long at = (long) restOfBlock % axis.output() * axis.stride()
                    - axis.padBegin()
                    + (long) restOfTap % axis.kernel() * axis.dilation();
            if (at < 0 || at >= axis.input()) {
                return -1;
            }
            place += (int) at * stride;
            stride *= axis.input();
            restOfTap /= axis.kernel();
            restOfBlock /= axis.output();
        }
        return place;
    }

    private static Kernel cacheWrite(KernelRequest request, Placement.CacheWrite op) {
        long[] sizes = request.inputs().shape(0).sizes();
        int axis = Shape.axis(op.axis(), sizes.length);
        int length = Math.toIntExact(sizes[axis]);
        int rows = Math.toIntExact(request.inputs().shape(1).size(axis));
        int samples = Math.toIntExact(sizes[0]);
        int lines = Math.toIntExact(Shape.elements(Arrays.copyOfRange(sizes, 1, axis)));
        int width = Math.toIntExact(Shape.elements(Arrays.copyOfRange(sizes, axis + 1, sizes.length))
                * request.inputs().dataType(0).bytes());
        return arguments -> {
            ByteBuffer update = arguments.input(1).bytes();
            ByteBuffer output = arguments.output(0).bytes();
            output.put(0, arguments.input(0).bytes(), 0, output.capacity());
            for (int sample = 0; sample < samples; sample++) {
                int start = start(arguments, sample, length, op.circular() ? length : length - rows + 1);
                for (int line = sample * lines; line < (sample + 1) * lines; line++) {
                    for (int row = 0; row < rows; row++) {
                        int to = (int) (((long) start + row) % length);
                        output.put((line * length + to) * width, update, (line * rows + row) * width, width);
                    }
                }
            }
        };
    }

    /** The row at which a sample's update begins, less than {@code bound}. */
    private static int start(KernelArguments arguments, int sample, int length, int bound) {
        if (!arguments.hasInput(2)) {
            return 0;
        }
        DataType type = arguments.input(2).dataType();
        long start = Elements.getLong(arguments.input(2).bytes(), type, sample);
        if (bound == length && start >= length) {
            start %= length;
        }
        if (start < 0 || start >= bound) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "the update does not fit the cache")
                    .got("row " + start + " for sample " + sample)
                    .expected("0 to " + (bound - 1))
                    .fix("correct the places or use a longer cache"));
        }
        return (int) start;
    }
}
