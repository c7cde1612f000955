package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** FP32 convolution in which every output channel sees one input channel: too little work for a matrix product. */
final class DepthwiseConvolution implements Kernel {
    private final ConvolutionShape shape;
    private final SpatialWindow window;
    private final SlidingWindow sweep;

    DepthwiseConvolution(ConvolutionShape shape, SpatialWindow window) {
        this.shape = shape;
        this.window = window;
        this.sweep = new SlidingWindow(window);
    }

    @Override
    public void run(KernelArguments arguments) {
        FloatBuffer features = ElementAccess.floats(arguments.input(0));
        FloatBuffer weight = ElementAccess.floats(arguments.input(1));
        FloatBuffer bias = arguments.hasInput(2) ? ElementAccess.floats(arguments.input(2)) : null;
        FloatBuffer output = ElementAccess.floats(arguments.output(0));
        SlidingWindow.Lines lines = sweep.lines(0);
        WeightedSum sum = new WeightedSum(new float[window.taps()]);
        for (int sample = 0; sample < shape.samples(); sample++) {
            for (int channel = 0; channel < shape.outputs(); channel++) {
                weight.get(channel * sum.taps.length, sum.taps);
                sum.bias = bias == null ? 0 : bias.get(channel);
                int input = sample * shape.inputs() + channel / shape.groupOutputs();
                int target = (sample * shape.outputs() + channel) * window.outputs();
                sweep.sweep(features, input * window.inputs(), output, target, lines, sum);
            }
        }
    }

    private static final class WeightedSum implements SlidingWindow.Visitor {
        private final float[] taps;
        private float bias;

        WeightedSum(float[] taps) {
            this.taps = taps;
        }

        @Override
        public void begin(float[] sums) {
            Arrays.fill(sums, bias);
        }

        @Override
        public void add(float[] line, int offset, int stride, int tap, float[] sums) {
            float factor = taps[tap];
            if (stride == 1) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += factor * line[offset + i];
                }
            } else {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += factor * line[offset + i * stride];
                }
            }
        }
    }
}
