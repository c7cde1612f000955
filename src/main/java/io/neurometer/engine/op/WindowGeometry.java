package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Window.Padding;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spatial arithmetic of windows: output sizes and settled paddings, as ONNX defines them. Everything that comes out has
 * been checked: sizes are positive and fit 32 bits, padded inputs do too.
 */
final class WindowGeometry {
    static final int MAX_SPATIAL_RANK = 3;

    private WindowGeometry() {}

    /** Features are [N, C, spatial...] with one to three spatial dimensions; gives how many. */
    static int requireSpatial(Inputs inputs) {
        Rules.requireMinRank(inputs, 0, 3);
        int spatial = inputs.shape(0).rank() - 2;
        if (spatial > MAX_SPATIAL_RANK) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_UNSUPPORTED, null, "too many spatial dimensions")
                    .got(inputs.shape(0))
                    .expected("at most " + MAX_SPATIAL_RANK + " after batch and channels"));
        }
        return spatial;
    }

    /** Every attribute of the window has the right number of entries, each within its limits. */
    static void requireValid(Window window, int spatial) {
        requireEntries("kernel", window.kernel(), spatial, 1);
        requireEntries("strides", window.strides(), spatial, 1);
        requireEntries("dilations", window.dilations(), spatial, 1);
        requireEntries("padding", window.padsBegin(), spatial, 0);
        requireEntries("padding", window.padsEnd(), spatial, 0);
        boolean amounts = !window.padsBegin().isEmpty() || !window.padsEnd().isEmpty();
        if (amounts && window.padding() != Padding.EXPLICIT) {
            throw Rules.invalid(
                    "padding is given both as amounts and as a mode",
                    window.padding(),
                    "one of them",
                    "remove the amounts or the mode");
        }
    }

    /** As {@link #requireValid}, and the window has a size. Padding may be wider than that: such windows see nothing else. */
    static void requireValidPool(Window window, int spatial) {
        requireValid(window, spatial);
        if (window.kernel().isEmpty()) {
            throw Rules.invalid("the kernel size is missing", "none", spatial + " sizes", "give the kernel size");
        }
    }

    static void requireEntries(String what, List<Long> entries, int count, int least) {
        if (!entries.isEmpty() && entries.size() != count) {
            throw Rules.invalid(
                    what + " has the wrong number of entries",
                    entries,
                    count + " entries, one for each spatial dimension",
                    "give as many as the input has spatial dimensions");
        }
        for (long entry : entries) {
            if (entry < least || entry > Integer.MAX_VALUE) {
                throw Rules.invalid(
                        what + " is out of range", entries, "each from " + least + " to 2^31-1", "correct the " + what);
            }
        }
    }

    /** Distance from a window's first tap to its last, both included. */
    static long extent(long kernel, long dilation) {
        return Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1);
    }

    /** Output dimension of a convolution or pooling; unknown unless input and kernel are fixed or it equals the input. */
    static Dim output(Window window, int axis, Dim kernel, Dim input, boolean ceil) {
        if (input.isFixed() && kernel.isFixed()) {
            return Dim.of(
                    settle(window, axis, kernel.size(), input.size(), ceil).output());
        }
        return kernel.isFixed() && keepsSize(window, axis, kernel.size()) ? input : Dim.UNKNOWN;
    }

    /** One axis of a convolution or pooling. */
    static WindowAxis settle(Window window, int axis, long kernel, long input, boolean ceil) {
        long stride = window.stride(axis);
        long dilation = window.dilation(axis);
        requireSize(kernel, 1, "kernel");
        requireSize(input, 0, "input");
        long extent = extent(kernel, dilation);
        long begin = window.padBegin(axis);
        long end = window.padEnd(axis);
        long output;
        if (isSame(window.padding())) {
            output = ceilDiv(input, stride);
            long total = Math.max(0, Math.addExact(Math.multiplyExact(output - 1, stride), extent) - input);
            begin = window.padding() == Padding.SAME_UPPER ? total / 2 : total - total / 2;
            end = total - begin;
        } else {
            long room = input + begin + end - extent;
            if (room < 0) {
                throw Rules.mismatch(
                        "the window is larger than the padded input",
                        "a window of " + extent + " over " + input + (begin + end > 0 ? " + " + (begin + end) : ""),
                        "an input of at least " + Math.max(0, extent - begin - end),
                        "use a smaller kernel or dilation, more padding, or larger features");
            }
            output = room / stride + 1;
            if (ceil && window.padding() == Padding.EXPLICIT) {
                output = ceilDiv(room, stride) + 1;
                if ((output - 1) * stride >= input + begin) {
                    output--;
                }
            }
        }
        requireSize(input + begin + end, 0, "padded input");
        return new WindowAxis(
                (int) input, (int) kernel, (int) stride, (int) dilation, (int) begin, (int) end, (int) output);
    }

    /** All axes of a convolution or pooling over features of a fixed shape. */
    static List<WindowAxis> settle(Window window, List<Long> kernel, Shape features, boolean ceil) {
        List<WindowAxis> axes = new ArrayList<>(kernel.size());
        for (int i = 0; i < kernel.size(); i++) {
            axes.add(settle(window, i, kernel.get(i), features.size(i + 2), ceil));
        }
        return List.copyOf(axes);
    }

    /**
     * One axis of a transposed convolution, with the sizes of its input and output in the places of their names.
     *
     * @param extra size added at the end of the output
     * @param size of the output, which then decides the padding, or null when the padding decides
     */
    static WindowAxis settleTransposed(
            Window window, int axis, long kernel, long input, long extra, @Nullable Long size) {
        long stride = window.stride(axis);
        requireSize(kernel, 1, "kernel");
        requireSize(input, 1, "input");
        long full = Math.addExact(
                Math.addExact(Math.multiplyExact(input - 1, stride), extra), extent(kernel, window.dilation(axis)));
        long begin = window.padBegin(axis);
        long end = window.padEnd(axis);
        long output = full - begin - end;
        if (size != null || isSame(window.padding())) {
            output = size == null ? Math.multiplyExact(input, stride) : size;
            long total = Math.max(0, full - output);
            begin = window.padding() == Padding.SAME_UPPER ? total / 2 : total - total / 2;
            end = total - begin;
        }
        if (output <= 0) {
            throw Rules.mismatch(
                    "padding takes the whole output away",
                    begin + " + " + end + " of " + full,
                    "less than " + full,
                    "use less padding");
        }
        requireSize(output, 1, "output");
        requireSize(full, 1, "unpadded output");
        return new WindowAxis(
                (int) input, (int) kernel, (int) stride, (int) window.dilation(axis), (int) begin, (int) end, (int)
                        output);
    }

    private static boolean keepsSize(Window window, int axis, long kernel) {
        if (window.stride(axis) != 1) {
            return false;
        }
        return isSame(window.padding())
                || window.padBegin(axis) + window.padEnd(axis) == extent(kernel, window.dilation(axis)) - 1;
    }

    private static boolean isSame(Padding padding) {
        return padding == Padding.SAME_UPPER || padding == Padding.SAME_LOWER;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    private static void requireSize(long size, long least, String what) {
        if (size < least || size > Integer.MAX_VALUE) {
            throw Rules.mismatch(
                    "size of the " + what + " is out of range",
                    size,
                    least + " to 2^31-1",
                    "check kernel, padding and features");
        }
    }
}
