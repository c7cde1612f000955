package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.WindowAxis;
import java.nio.FloatBuffer;

/**
 * Lays out what windows read as a matrix: one row for each channel and tap, one column for each output position. A
 * convolution is then one matrix product.
 */
final class Im2Col {
    private final SpatialWindow window;
    private final int channels;
    private final int inputs;
    private final boolean shifts;

    /** @param channels how many channels the rows cover */
    Im2Col(SpatialWindow window, int channels) {
        this.window = window;
        this.channels = channels;
        this.inputs = window.inputs();
        this.shifts = window.depth().equals(WindowAxis.UNIT) && keepsSize(window.height()) && keepsSize(window.width());
    }

    private static boolean keepsSize(WindowAxis axis) {
        return axis.stride() == 1 && axis.output() == axis.input();
    }

    int rows() {
        return Math.multiplyExact(channels, window.taps());
    }

    /**
     * Fills {@code columns}, [rows, last - first], for the output positions from {@code first} to {@code last} exclusive.
     *
     * @param base index in {@code features} of the first element of the first channel
     */
    void fill(FloatBuffer features, int base, int first, int last, FloatBuffer columns) {
        int row = 0;
        for (int channel = 0; channel < channels; channel++) {
            int plane = base + channel * inputs;
            for (int z = 0; z < window.depth().kernel(); z++) {
                for (int y = 0; y < window.height().kernel(); y++) {
                    for (int x = 0; x < window.width().kernel(); x++) {
                        int target = row * (last - first);
                        if (shifts) {
                            shiftRow(features, plane, y, x, first, last, columns, target);
                        } else {
                            fillRow(features, plane, z, y, x, first, last, columns, target);
                        }
                        row++;
                    }
                }
            }
        }
    }

    /** Where output and input have the same size, a row is the features shifted by the tap, with zeros at the borders. */
    private void shiftRow(
            FloatBuffer features, int plane, int tapY, int tapX, int first, int last, FloatBuffer columns, int target) {
        WindowAxis axis = window.width();
        int width = axis.input();
        int shiftX = input(axis, 0, tapX);
        long shift = (long) input(window.height(), 0, tapY) * width + shiftX;
        int begin = (int) Math.max(first, Math.min(last, -shift));
        int end = (int) Math.max(begin, Math.min(last, inputs - shift));
        zero(columns, target, begin - first);
        if (begin < end) {
            columns.put(target + begin - first, features, (int) (plane + begin + shift), end - begin);
        }
        zero(columns, target + end - first, last - end);
        if (shiftX == 0) {
            return;
        }
        int edge = Math.min(width, Math.abs(shiftX));
        for (int line = first - first % width; line < last; line += width) {
            int from = Math.max(first, shiftX < 0 ? line : line + width - edge);
            int to = Math.min(last, shiftX < 0 ? line + edge : line + width);
            zero(columns, target + from - first, to - from);
        }
    }

    private void fillRow(
            FloatBuffer features,
            int plane,
            int tapZ,
            int tapY,
            int tapX,
            int first,
            int last,
            FloatBuffer columns,
            int target) {
        WindowAxis depth = window.depth();
        WindowAxis height = window.height();
        int width = window.width().output();
        int position = first;
        int at = target;
        while (position < last) {
            int line = position / width;
            int x = position % width;
            int count = Math.min(width - x, last - position);
            int inputZ = input(depth, line / height.output(), tapZ);
            int inputY = input(height, line % height.output(), tapY);
            if (inputZ < 0 || inputZ >= depth.input() || inputY < 0 || inputY >= height.input()) {
                zero(columns, at, count);
            } else {
                int source = plane
                        + (inputZ * height.input() + inputY) * window.width().input();
                fillLine(features, source, tapX, x, count, columns, at);
            }
            position += count;
            at += count;
        }
    }

    /** Part of one line of the output: {@code count} positions from {@code x} on. */
    private void fillLine(
            FloatBuffer features, int source, int tap, int x, int count, FloatBuffer columns, int target) {
        WindowAxis axis = window.width();
        int offset = input(axis, 0, tap);
        int stride = axis.stride();
        // The outputs whose tap is on the input are those from begin to end.
        int begin = (int) Math.min(x + (long) count, Math.max(x, ceilDiv(-(long) offset, stride)));
        int end = (int) Math.max(begin, Math.min(x + (long) count, ceilDiv((long) axis.input() - offset, stride)));
        zero(columns, target, begin - x);
        if (stride == 1 && begin < end) {
            columns.put(target + begin - x, features, source + begin + offset, end - begin);
        } else if (begin < end) {
            int from = source + begin * stride + offset;
            for (int i = target + begin - x; i < target + end - x; i++) {
                columns.put(i, features.get(from));
                from += stride;
            }
        }
        zero(columns, target + end - x, x + count - end);
    }

    private static int input(WindowAxis axis, int output, int tap) {
        return output * axis.stride() - axis.padBegin() + tap * axis.dilation();
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    private static void zero(FloatBuffer target, int from, int count) {
        for (int i = from; i < from + count; i++) {
            target.put(i, 0f);
        }
    }
}
