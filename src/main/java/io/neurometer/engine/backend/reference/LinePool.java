package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** FP32 maximum and average pooling, the common ones, line by line. */
final class LinePool implements Kernel {
    private final int channels;
    private final SpatialWindow window;
    private final SlidingWindow sweep;
    private final float padding;
    private final SlidingWindow.Visitor visitor;

    private LinePool(int channels, SpatialWindow window, float padding, SlidingWindow.Visitor visitor) {
        this.channels = channels;
        this.window = window;
        this.sweep = new SlidingWindow(window);
        this.padding = padding;
        this.visitor = visitor;
    }

    /** @param channels channels of all samples */
    static LinePool max(int channels, SpatialWindow window) {
        return new LinePool(channels, window, Float.NEGATIVE_INFINITY, new Max());
    }

    /** @param countPadding whether padding counts as elements */
    static LinePool average(int channels, SpatialWindow window, boolean countPadding) {
        return new LinePool(channels, window, 0, new Average(window, countPadding));
    }

    @Override
    public void run(KernelArguments arguments) {
        FloatBuffer features = ElementAccess.floats(arguments.input(0));
        FloatBuffer output = ElementAccess.floats(arguments.output(0));
        SlidingWindow.Lines lines = sweep.lines(padding);
        for (int channel = 0; channel < channels; channel++) {
            sweep.sweep(features, channel * window.inputs(), output, channel * window.outputs(), lines, visitor);
        }
    }

    private static final class Max implements SlidingWindow.Visitor {
        @Override
        public void begin(float[] sums) {
            Arrays.fill(sums, Float.NEGATIVE_INFINITY);
        }

        @Override
        public void add(float[] line, int offset, int stride, int tap, float[] sums) {
            if (stride == 1) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] = Math.max(sums[i], line[offset + i]);
                }
            } else {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] = Math.max(sums[i], line[offset + i * stride]);
                }
            }
        }
    }

    private static final class Average implements SlidingWindow.Visitor {
        private final int[] depthCounts;
        private final int[] heightCounts;
        private final int[] widthCounts;

        Average(SpatialWindow window, boolean countPadding) {
            this.depthCounts = new WindowTaps(window.depth()).counts(countPadding);
            this.heightCounts = new WindowTaps(window.height()).counts(countPadding);
            this.widthCounts = new WindowTaps(window.width()).counts(countPadding);
        }

        @Override
        public void begin(float[] sums) {
            Arrays.fill(sums, 0);
        }

        @Override
        public void add(float[] line, int offset, int stride, int tap, float[] sums) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += line[offset + i * stride];
            }
        }

        @Override
        public void end(float[] sums, int z, int y) {
            int lines = depthCounts[z] * heightCounts[y];
            for (int i = 0; i < sums.length; i++) {
                sums[i] /= Math.max(1, lines * widthCounts[i]);
            }
        }
    }
}
