package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import java.util.function.IntToDoubleFunction;

/**
 * Convolution as its definition says, in FP64, tap by tap. Serves FP64, and 8-bit integers less their zero points, whose
 * sums FP64 holds exactly.
 */
final class DirectConvolution implements Kernel {
    private final ConvolutionShape shape;
    private final SpatialWindow window;
    private final WindowTaps depthTaps;
    private final WindowTaps heightTaps;
    private final WindowTaps widthTaps;
    private final boolean integers;

    /** @param integers whether inputs 2 and 3 are zero points rather than input 2 a bias */
    DirectConvolution(ConvolutionShape shape, SpatialWindow window, boolean integers) {
        this.shape = shape;
        this.window = window;
        this.depthTaps = new WindowTaps(window.depth());
        this.heightTaps = new WindowTaps(window.height());
        this.widthTaps = new WindowTaps(window.width());
        this.integers = integers;
    }

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        IntToDoubleFunction weight = ElementAccess.reader(arguments.input(1));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        double[] bias = perChannel(arguments, integers ? -1 : 2);
        double[] weightZeros = perChannel(arguments, integers ? 3 : -1);
        double featureZero = integers && arguments.hasInput(2)
                ? ElementAccess.reader(arguments.input(2)).applyAsDouble(0)
                : 0;
        int at = 0;
        for (int sample = 0; sample < shape.samples(); sample++) {
            for (int channel = 0; channel < shape.outputs(); channel++) {
                int group = channel / shape.groupOutputs();
                int plane = (sample * shape.inputs() + group * shape.groupInputs()) * window.inputs();
                int kernel = channel * shape.groupInputs() * window.taps();
                for (int z = 0; z < window.depth().output(); z++) {
                    for (int y = 0; y < window.height().output(); y++) {
                        for (int x = 0; x < window.width().output(); x++) {
                            double sum =
                                    sum(features, plane, featureZero, weight, kernel, weightZeros[channel], z, y, x);
                            output.put(at++, sum + bias[channel]);
                        }
                    }
                }
            }
        }
    }

    private double sum(
            IntToDoubleFunction features,
            int plane,
            double featureZero,
            IntToDoubleFunction weight,
            int kernel,
            double weightZero,
            int outZ,
            int outY,
            int outX) {
        double sum = 0;
        for (int channel = 0; channel < shape.groupInputs(); channel++) {
            int channelPlane = plane + channel * window.inputs();
            int channelKernel = kernel + channel * window.taps();
            for (int z = depthTaps.first(outZ); z < depthTaps.end(outZ); z++) {
                int inZ = depthTaps.position(outZ, z);
                for (int y = heightTaps.first(outY); y < heightTaps.end(outY); y++) {
                    int inY = heightTaps.position(outY, y);
                    int line = channelPlane
                            + (inZ * window.height().input() + inY)
                                    * window.width().input();
                    int taps = channelKernel
                            + (z * window.height().kernel() + y)
                                    * window.width().kernel();
                    for (int x = widthTaps.first(outX); x < widthTaps.end(outX); x++) {
                        double feature = features.applyAsDouble(line + widthTaps.position(outX, x));
                        sum += (feature - featureZero) * (weight.applyAsDouble(taps + x) - weightZero);
                    }
                }
            }
        }
        return sum;
    }

    /** One number for each output channel: zeros without the input, a scalar repeated. */
    private double[] perChannel(KernelArguments arguments, int index) {
        double[] values = new double[shape.outputs()];
        if (index >= 0 && arguments.hasInput(index)) {
            double[] given = ElementAccess.doubles(arguments.input(index));
            for (int i = 0; i < values.length; i++) {
                values[i] = given[given.length == 1 ? 0 : i];
            }
        }
        return values;
    }
}
