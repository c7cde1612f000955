package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * FP32 convolution as matrix products, one for each sample and group: the weight as it is stored, [out, in * taps], times
 * the columns that {@link Im2Col} lays out, tile by tile so that a tile stays in the processor's cache. With a window of
 * one tap the features are the columns already.
 */
final class GemmConvolution implements Kernel {
    private static final int TILE_BYTES = 1 << 20;
    private static final int MIN_TILE = 32;

    private final ConvolutionShape shape;
    private final SpatialWindow window;
    private final Im2Col columns;
    private final int tile;

    GemmConvolution(ConvolutionShape shape, SpatialWindow window) {
        this.shape = shape;
        this.window = window;
        this.columns = new Im2Col(window, shape.groupInputs());
        this.tile = tile(columns.rows(), window);
    }

    private static int tile(int rows, SpatialWindow window) {
        int outputs = Math.max(1, window.outputs());
        int fitting = Math.max(MIN_TILE, TILE_BYTES / Float.BYTES / rows);
        int line = window.width().output();
        if (fitting > line && line > 0) {
            fitting -= fitting % line;
        }
        return Math.min(outputs, fitting);
    }

    @Override
    public void run(KernelArguments arguments) {
        FloatBuffer features = ElementAccess.floats(arguments.input(0));
        FloatBuffer weight = ElementAccess.floats(arguments.input(1));
        FloatBuffer output = ElementAccess.floats(arguments.output(0));
        boolean bias = arguments.hasInput(2);
        if (bias) {
            fillBias(ElementAccess.floats(arguments.input(2)), output);
        }
        if (window.isPointwise()) {
            forEachGroup((in, weights, out) -> multiply(
                    new Gemm.Matrix(weight, weights, columns.rows()),
                    new Gemm.Matrix(features, in, window.inputs()),
                    window.outputs(),
                    bias,
                    new Gemm.Matrix(output, out, window.outputs())));
            return;
        }
        try (Tensor scratch = Tensor.allocate(DataType.FP32, columns.rows(), tile)) {
            FloatBuffer tiles = ElementAccess.floats(scratch);
            forEachGroup((in, weights, out) -> {
                for (int first = 0; first < window.outputs(); first += tile) {
                    int last = Math.min(first + tile, window.outputs());
                    columns.fill(features, in, first, last, tiles);
                    multiply(
                            new Gemm.Matrix(weight, weights, columns.rows()),
                            new Gemm.Matrix(tiles, 0, last - first),
                            last - first,
                            bias,
                            new Gemm.Matrix(output, out + first, window.outputs()));
                }
            });
        }
    }

    @Override
    public long workspaceBytes() {
        return window.isPointwise() ? 0 : (long) columns.rows() * tile * Float.BYTES;
    }

    private void multiply(Gemm.Matrix weight, Gemm.Matrix input, int count, boolean accumulate, Gemm.Matrix output) {
        Gemm.multiply(shape.groupOutputs(), count, columns.rows(), 1, weight, input, accumulate, output);
    }

    /** Where a group's features, weights and outputs start. */
    @FunctionalInterface
    private interface GroupWork {
        void run(int features, int weight, int output);
    }

    private void forEachGroup(GroupWork work) {
        int in = shape.groupInputs() * window.inputs();
        int out = shape.groupOutputs() * window.outputs();
        int weights = shape.groupOutputs() * columns.rows();
        for (int sample = 0; sample < shape.samples(); sample++) {
            for (int group = 0; group < shape.groups(); group++) {
                int at = sample * shape.groups() + group;
                work.run(at * in, group * weights, at * out);
            }
        }
    }

    private void fillBias(FloatBuffer bias, FloatBuffer output) {
        float[] line = new float[Math.min(window.outputs(), 4096)];
        int at = 0;
        for (int sample = 0; sample < shape.samples(); sample++) {
            for (int channel = 0; channel < shape.outputs(); channel++) {
                Arrays.fill(line, bias.get(channel));
                for (int done = 0; done < window.outputs(); done += line.length) {
                    int count = Math.min(line.length, window.outputs() - done);
                    output.put(at, line, 0, count);
                    at += count;
                }
            }
        }
    }
}
