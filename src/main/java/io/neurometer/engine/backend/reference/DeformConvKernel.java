package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Sampling.DeformConv;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Deformable convolution: for each output place the samples of all channels, then a product with the weight. */
final class DeformConvKernel implements Kernel {
    private final DeformConv op;
    private final WindowAxis down;
    private final WindowAxis across;
    private final int batch;
    private final int channels;
    private final int outputs;
    private final int taps;
    private final int places;

    DeformConvKernel(KernelRequest request, DeformConv op) {
        Shape x = request.inputs().shape(0);
        Shape weight = request.inputs().shape(1);
        List<WindowAxis> axes = op.axes(x, weight);
        this.op = op;
        this.down = axes.get(0);
        this.across = axes.get(1);
        this.batch = Math.toIntExact(x.size(0));
        this.channels = Math.toIntExact(x.size(1));
        this.outputs = Math.toIntExact(weight.size(0));
        this.taps = Math.multiplyExact(down.kernel(), across.kernel());
        this.places = Math.multiplyExact(down.output(), across.output());
    }

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction weight = ElementAccess.reader(arguments.input(1));
        IntToDoubleFunction bias = arguments.hasInput(3) ? ElementAccess.reader(arguments.input(3)) : index -> 0;
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        double[] samples = new double[Math.multiplyExact(channels, taps)];
        int outputsInGroup = outputs / op.groups();
        int samplesInGroup = samples.length / op.groups();
        for (int sample = 0; sample < batch; sample++) {
            for (int place = 0; place < places; place++) {
                sample(arguments, sample, place, samples);
                for (int out = 0; out < outputs; out++) {
                    int first = out / outputsInGroup * samplesInGroup;
                    double sum = bias.applyAsDouble(out);
                    for (int i = 0; i < samplesInGroup; i++) {
                        sum += weight.applyAsDouble(out * samplesInGroup + i) * samples[first + i];
                    }
                    output.put((sample * outputs + out) * places + place, sum);
                }
            }
        }
    }

    /** What each tap of each channel reads at an output place. */
    private void sample(KernelArguments arguments, int sample, int place, double[] samples) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        IntToDoubleFunction offsets = ElementAccess.reader(arguments.input(2));
        IntToDoubleFunction mask = arguments.hasInput(4) ? ElementAccess.reader(arguments.input(4)) : index -> 1;
        int channelsInGroup = channels / op.offsetGroups();
        for (int channel = 0; channel < channels; channel++) {
            int group = sample * op.offsetGroups() + channel / channelsInGroup;
            int plane = (sample * channels + channel) * down.input() * across.input();
            for (int tap = 0; tap < taps; tap++) {
                int number = group * taps + tap;
                double y = position(down, place / across.output(), tap / across.kernel())
                        + offsets.applyAsDouble(2 * number * places + place);
                double x = position(across, place % across.output(), tap % across.kernel())
                        + offsets.applyAsDouble((2 * number + 1) * places + place);
                samples[channel * taps + tap] =
                        mask.applyAsDouble(number * places + place) * interpolated(features, plane, y, x);
            }
        }
    }

    private static double position(WindowAxis axis, int output, int tap) {
        return (double) output * axis.stride() - axis.padBegin() + (double) tap * axis.dilation();
    }

    private double interpolated(IntToDoubleFunction features, int plane, double y, double x) {
        double top = Math.floor(y);
        double left = Math.floor(x);
        return (1 - (y - top))
                        * ((1 - (x - left)) * read(features, plane, top, left)
                                + (x - left) * read(features, plane, top, left + 1))
                + (y - top)
                        * ((1 - (x - left)) * read(features, plane, top + 1, left)
                                + (x - left) * read(features, plane, top + 1, left + 1));
    }

    private double read(IntToDoubleFunction features, int plane, double y, double x) {
        boolean inside = y >= 0 && y < down.input() && x >= 0 && x < across.input();
        return inside ? features.applyAsDouble(plane + (int) y * across.input() + (int) x) : 0;
    }
}
