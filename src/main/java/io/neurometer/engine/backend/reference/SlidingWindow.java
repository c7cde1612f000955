package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.WindowAxis;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Slides a window over one channel of FP32 features, line by line in Java arrays: for each line of the output, the visitor
 * gets every padded input line under the window once for each tap, in a loop that the JIT compiler vectorizes.
 */
final class SlidingWindow {
    /** The most elements by which a line may be longer than its features, to bound the arrays. */
    private static final int MAX_MARGIN = 1 << 16;

    private final SpatialWindow window;
    private final WindowTaps depthTaps;
    private final WindowTaps heightTaps;
    private final int lineLength;

    /** What is done with the lines of one channel. */
    interface Visitor {
        /** An output line begins. */
        void begin(float[] sums);

        /** Takes {@code line[offset + i * stride]} into {@code sums[i]}, for every i. @param tap number of the tap */
        void add(float[] line, int offset, int stride, int tap, float[] sums);

        /** An output line is complete. @param z its place in depth @param y its place in height */
        default void end(float[] sums, int z, int y) {}
    }

    SlidingWindow(SpatialWindow window) {
        this.window = window;
        this.depthTaps = new WindowTaps(window.depth());
        this.heightTaps = new WindowTaps(window.height());
        this.lineLength = Math.toIntExact(lineLength(window.width()));
    }

    /** Whether lines with their padding are not much longer than the features. */
    static boolean suits(SpatialWindow window) {
        return lineLength(window.width()) <= window.width().input() + (long) MAX_MARGIN;
    }

    private static long lineLength(WindowAxis width) {
        long padded = (long) width.padBegin() + width.input() + width.padEnd();
        return Math.max(padded, (width.output() - 1L) * width.stride() + width.extent());
    }

    /** Working memory for one run. @param padding the value of what lies outside the features */
    Lines lines(float padding) {
        float[] line = new float[lineLength];
        Arrays.fill(line, padding);
        return new Lines(line, new float[window.width().output()]);
    }

    /** Arrays that a run reuses for all channels. */
    record Lines(float[] line, float[] sums) {}

    /**
     * Computes one channel.
     *
     * @param source index in {@code features} of the channel's first element
     * @param target index in {@code output} of the channel's first element
     */
    void sweep(FloatBuffer features, int source, FloatBuffer output, int target, Lines lines, Visitor visitor) {
        float[] sums = lines.sums();
        int at = target;
        for (int z = 0; z < window.depth().output(); z++) {
            for (int y = 0; y < window.height().output(); y++) {
                visitor.begin(sums);
                addLines(features, source, z, y, lines, visitor);
                visitor.end(sums, z, y);
                output.put(at, sums);
                at += sums.length;
            }
        }
    }

    private void addLines(FloatBuffer features, int source, int outZ, int outY, Lines lines, Visitor visitor) {
        WindowAxis width = window.width();
        for (int z = depthTaps.first(outZ); z < depthTaps.end(outZ); z++) {
            int inZ = depthTaps.position(outZ, z);
            for (int y = heightTaps.first(outY); y < heightTaps.end(outY); y++) {
                int inY = heightTaps.position(outY, y);
                int start = source + (inZ * window.height().input() + inY) * width.input();
                features.get(start, lines.line(), width.padBegin(), width.input());
                int tap = (z * window.height().kernel() + y) * width.kernel();
                for (int x = 0; x < width.kernel(); x++) {
                    visitor.add(lines.line(), x * width.dilation(), width.stride(), tap + x, lines.sums());
                }
            }
        }
    }
}
