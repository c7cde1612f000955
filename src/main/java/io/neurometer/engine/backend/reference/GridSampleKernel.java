package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Sampling.GridSample;
import io.neurometer.engine.op.Sampling.Interpolation;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.function.IntToDoubleFunction;

/** Samples features at the places of a grid: the elements that make a value are found once for all channels. */
final class GridSampleKernel implements Kernel {
    private static final double KEYS = -0.75;

    private final GridSample op;
    private final int[] sizes;
    private final int batch;
    private final int channels;
    private final int plane;
    private final int points;
    private final boolean inFloats;

    GridSampleKernel(KernelRequest request, GridSample op) {
        Shape x = request.inputs().shape(0);
        Shape output = request.outputs().get(0).shape();
        this.op = op;
        this.sizes = new int[x.rank() - 2];
        int elements = 1;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.toIntExact(x.size(i + 2));
            elements = Math.multiplyExact(elements, sizes[i]);
        }
        this.plane = elements;
        this.batch = Math.toIntExact(x.size(0));
        this.channels = Math.toIntExact(x.size(1));
        this.points = Math.toIntExact(output.elements() / batch / channels);
        this.inFloats = request.inputs().dataType(1) != DataType.FP64;
    }

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        IntToDoubleFunction grid = ElementAccess.reader(arguments.input(1));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        int taps = 1;
        for (int i = 0; i < sizes.length; i++) {
            taps *= op.interpolation().taps();
        }
        int[] places = new int[taps];
        double[] weights = new double[taps];
        for (int sample = 0; sample < batch; sample++) {
            for (int point = 0; point < points; point++) {
                locate(grid, (sample * points + point) * sizes.length, places, weights);
                for (int channel = 0; channel < channels; channel++) {
                    int first = (sample * channels + channel) * plane;
                    double sum = 0;
                    for (int i = 0; i < taps; i++) {
                        if (places[i] >= 0) {
                            sum += weights[i] * features.applyAsDouble(first + places[i]);
                        }
                    }
                    output.put((sample * channels + channel) * points + point, sum);
                }
            }
        }
    }

    /** The elements around a place of the grid and what each weighs; -1 for those that read as zero. */
    private void locate(IntToDoubleFunction grid, int at, int[] places, double[] weights) {
        int count = 1;
        places[0] = 0;
        weights[0] = 1;
        int taps = op.interpolation().taps();
        double[] share = new double[taps];
        for (int axis = 0; axis < sizes.length; axis++) {
            // The coordinates of a place come in the opposite order of the dimensions.
            double place = place(grid.applyAsDouble(at + sizes.length - 1 - axis), sizes[axis]);
            double origin = weigh(place, share);
            for (int i = count - 1; i >= 0; i--) {
                int before = places[i];
                double weight = weights[i];
                for (int tap = taps - 1; tap >= 0; tap--) {
                    int index = index(origin + tap, sizes[axis]);
                    places[i * taps + tap] = before < 0 || index < 0 ? -1 : before * sizes[axis] + index;
                    weights[i * taps + tap] = weight * share[tap];
                }
            }
            count *= taps;
        }
    }

    /** A coordinate from -1 to 1 as a position among the elements of a dimension, brought inside as the operator asks. */
    private double place(double coordinate, int size) {
        double place;
        if (inFloats) {
            float n = (float) coordinate;
            place = op.alignCorners() ? (n + 1) / 2 * (size - 1) : ((n + 1) * size - 1) / 2;
        } else {
            place = op.alignCorners() ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2;
        }
        if (op.interpolation() == Interpolation.NEAREST) {
            place = Math.rint(place);
        }
        return switch (op.outside()) {
            case ZEROS -> place;
            case BORDER -> Math.max(0, Math.min(size - 1.0, place));
            case REFLECTION -> reflected(place, size);
        };
    }

    private double reflected(double place, int size) {
        double least = op.alignCorners() ? 0 : -0.5;
        double range = op.alignCorners() ? size - 1 : size;
        if (range == 0) {
            return 0;
        }
        double beyond = place < least ? least - place : place - least - range;
        if (!(beyond > 0)) {
            return place;
        }
        double turns = Math.floor(beyond / range);
        double rest = beyond - turns * range;
        boolean fromLeast = place < least == (turns % 2 == 0);
        return fromLeast ? least + rest : least + range - rest;
    }

    /** Fills in the weights of the elements around a place, and gives the position of the first of them. */
    private double weigh(double place, double[] share) {
        double floor = Math.floor(place);
        double part = place - floor;
        switch (op.interpolation()) {
            case NEAREST -> {
                share[0] = 1;
                return place;
            }
            case LINEAR -> {
                share[0] = 1 - part;
                share[1] = part;
                return floor;
            }
            default -> {
                share[0] = outer(part + 1);
                share[1] = inner(part);
                share[2] = inner(1 - part);
                share[3] = outer(2 - part);
                return floor - 1;
            }
        }
    }

    /** Keys' cubic convolution kernel at a distance of at most 1. */
    private static double inner(double distance) {
        return ((KEYS + 2) * distance - (KEYS + 3)) * distance * distance + 1;
    }

    /** The same at a distance from 1 to 2. */
    private static double outer(double distance) {
        return ((KEYS * distance - 5 * KEYS) * distance + 8 * KEYS) * distance - 4 * KEYS;
    }

    /** The element at a position that may lie outside; -1 where that reads as zero. A position that is no number is 0. */
    private int index(double position, int size) {
        boolean inside = position >= 0 && position <= size - 1;
        if (inside || Double.isNaN(position)) {
            return (int) position;
        }
        return switch (op.outside()) {
            case ZEROS -> -1;
            case BORDER -> position < 0 ? 0 : size - 1;
            case REFLECTION -> (int) Math.max(0, Math.min(size - 1.0, reflected(position, size)));
        };
    }
}
