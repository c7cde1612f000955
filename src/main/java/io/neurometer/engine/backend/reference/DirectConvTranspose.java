package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Transposed convolution in FP64: one output channel is summed in a Java array at a time, input by input. */
final class DirectConvTranspose implements Kernel {
    private final ConvolutionShape shape;
    private final SpatialWindow window;

    DirectConvTranspose(ConvolutionShape shape, SpatialWindow window) {
        this.shape = shape;
        this.window = window;
    }

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        IntToDoubleFunction weight = ElementAccess.reader(arguments.input(1));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        double[] bias = arguments.hasInput(2) ? ElementAccess.doubles(arguments.input(2)) : new double[shape.outputs()];
        double[] sums = new double[window.outputs()];
        int at = 0;
        for (int sample = 0; sample < shape.samples(); sample++) {
            for (int channel = 0; channel < shape.outputs(); channel++) {
                Arrays.fill(sums, bias[channel]);
                int group = channel / shape.groupOutputs();
                for (int from = group * shape.groupInputs(); from < (group + 1) * shape.groupInputs(); from++) {
                    int plane = (sample * shape.inputs() + from) * window.inputs();
                    int kernel = (from * shape.groupOutputs() + channel % shape.groupOutputs()) * window.taps();
                    add(features, plane, weight, kernel, sums);
                }
                for (double sum : sums) {
                    output.put(at++, sum);
                }
            }
        }
    }

    private void add(IntToDoubleFunction features, int plane, IntToDoubleFunction weight, int kernel, double[] sums) {
        int tap = 0;
        for (int z = 0; z < window.depth().kernel(); z++) {
            for (int y = 0; y < window.height().kernel(); y++) {
                for (int x = 0; x < window.width().kernel(); x++) {
                    addTap(features, plane, weight.applyAsDouble(kernel + tap), z, y, x, sums);
                    tap++;
                }
            }
        }
    }

    private void addTap(
            IntToDoubleFunction features, int plane, double factor, int tapZ, int tapY, int tapX, double[] sums) {
        int position = plane;
        for (int z = 0; z < window.depth().input(); z++) {
            int outZ = GemmConvTranspose.target(window.depth(), z, tapZ);
            for (int y = 0; y < window.height().input(); y++) {
                int outY = GemmConvTranspose.target(window.height(), y, tapY);
                for (int x = 0; x < window.width().input(); x++, position++) {
                    int outX = GemmConvTranspose.target(window.width(), x, tapX);
                    if (outZ >= 0 && outY >= 0 && outX >= 0) {
                        int at = (outZ * window.height().output() + outY)
                                        * window.width().output()
                                + outX;
                        sums[at] += factor * features.applyAsDouble(position);
                    }
                }
            }
        }
    }
}
