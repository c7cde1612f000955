package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * FP32 convolution in which every output channel sees one input channel: too little work for a matrix product. Output
 * lines are summed from input lines in Java arrays, in loops that the compiler vectorizes.
 */
final class DepthwiseConvolution implements Kernel {
    private final ConvolutionShape shape;
    private final SpatialWindow window;
    private final WindowTaps depthTaps;
    private final WindowTaps heightTaps;

    DepthwiseConvolution(ConvolutionShape shape, SpatialWindow window) {
        this.shape = shape;
        this.window = window;
        this.depthTaps = new WindowTaps(window.depth());
        this.heightTaps = new WindowTaps(window.height());
    }

    @Override
    public void run(KernelArguments arguments) {
        FloatBuffer features = floats(arguments.input(0));
        FloatBuffer weight = floats(arguments.input(1));
        FloatBuffer bias = arguments.hasInput(2) ? floats(arguments.input(2)) : null;
        FloatBuffer output = floats(arguments.output(0));
        WindowAxis width = window.width();
        float[] line = new float[width.padBegin() + width.input() + width.padEnd()];
        float[] sums = new float[width.output()];
        float[] taps = new float[window.taps()];
        int lines = window.depth().output() * window.height().output();
        for (int sample = 0; sample < shape.samples(); sample++) {
            for (int channel = 0; channel < shape.outputs(); channel++) {
                int input = sample * shape.inputs() + channel / shape.groupOutputs();
                weight.get(channel * taps.length, taps);
                for (int at = 0; at < lines; at++) {
                    Arrays.fill(sums, bias == null ? 0f : bias.get(channel));
                    sumLine(features, input * window.inputs(), at, taps, line, sums);
                    int target = (sample * shape.outputs() + channel) * lines + at;
                    output.put(target * sums.length, sums);
                }
            }
        }
    }

    private void sumLine(FloatBuffer features, int plane, int at, float[] taps, float[] line, float[] sums) {
        int outZ = at / window.height().output();
        int outY = at % window.height().output();
        WindowAxis width = window.width();
        for (int z = depthTaps.first(outZ); z < depthTaps.end(outZ); z++) {
            int inZ = depthTaps.position(outZ, z);
            for (int y = heightTaps.first(outY); y < heightTaps.end(outY); y++) {
                int inY = heightTaps.position(outY, y);
                int source = plane + (inZ * window.height().input() + inY) * width.input();
                features.get(source, line, width.padBegin(), width.input());
                int tap = (z * window.height().kernel() + y) * width.kernel();
                for (int x = 0; x < width.kernel(); x++) {
                    add(taps[tap + x], line, x * width.dilation(), width.stride(), sums);
                }
            }
        }
    }

    private static void add(float factor, float[] line, int offset, int stride, float[] sums) {
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

    private static FloatBuffer floats(Tensor tensor) {
        return tensor.bytes().asFloatBuffer();
    }
}
