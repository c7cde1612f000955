package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * FP32 transposed convolution: the transposed weight, [out * taps, in], times the features gives what every input adds to
 * the outputs under its window; that is then added up, tile by tile of input positions.
 */
final class GemmConvTranspose implements Kernel {
    private static final int TILE_BYTES = 1 << 20;
    private static final int MIN_TILE = 32;

    private final ConvolutionShape shape;
    private final SpatialWindow window;
    private final int rows;
    private final int tile;

    GemmConvTranspose(ConvolutionShape shape, SpatialWindow window) {
        this.shape = shape;
        this.window = window;
        this.rows = Math.multiplyExact(shape.groupOutputs(), window.taps());
        int fitting = Math.max(MIN_TILE, TILE_BYTES / Float.BYTES / Math.max(1, rows));
        this.tile = Math.min(window.inputs(), fitting);
    }

    @Override
    public void run(KernelArguments arguments) {
        FloatBuffer features = ElementAccess.floats(arguments.input(0));
        FloatBuffer weight = ElementAccess.floats(arguments.input(1));
        FloatBuffer output = ElementAccess.floats(arguments.output(0));
        fillBias(arguments, output);
        try (Tensor scratch = Tensor.allocate(DataType.FP32, rows, tile)) {
            FloatBuffer sums = ElementAccess.floats(scratch);
            for (int at = 0; at < shape.samples() * shape.groups(); at++) {
                int group = at % shape.groups();
                int in = at * shape.groupInputs() * window.inputs();
                int out = at * shape.groupOutputs() * window.outputs();
                for (int first = 0; first < window.inputs(); first += tile) {
                    int count = Math.min(tile, window.inputs() - first);
                    Gemm.multiply(
                            rows,
                            count,
                            shape.groupInputs(),
                            1,
                            new Gemm.Matrix(weight, group * shape.groupInputs() * rows, rows, true),
                            new Gemm.Matrix(features, in + first, window.inputs()),
                            false,
                            new Gemm.Matrix(sums, 0, count));
                    scatter(sums, first, count, output, out);
                }
            }
        }
    }

    @Override
    public long workspaceBytes() {
        return (long) rows * tile * Float.BYTES;
    }

    private void scatter(FloatBuffer sums, int first, int count, FloatBuffer output, int base) {
        int row = 0;
        for (int channel = 0; channel < shape.groupOutputs(); channel++) {
            int plane = base + channel * window.outputs();
            for (int z = 0; z < window.depth().kernel(); z++) {
                for (int y = 0; y < window.height().kernel(); y++) {
                    for (int x = 0; x < window.width().kernel(); x++) {
                        scatterRow(sums, row * count, z, y, x, first, count, output, plane);
                        row++;
                    }
                }
            }
        }
    }

    private void scatterRow(
            FloatBuffer sums,
            int source,
            int tapZ,
            int tapY,
            int tapX,
            int first,
            int count,
            FloatBuffer output,
            int plane) {
        WindowAxis height = window.height();
        WindowAxis width = window.width();
        for (int i = 0; i < count; i++) {
            int position = first + i;
            int line = position / width.input();
            int z = target(window.depth(), line / height.input(), tapZ);
            int y = target(height, line % height.input(), tapY);
            int x = target(width, position % width.input(), tapX);
            if (z >= 0 && y >= 0 && x >= 0) {
                int at = plane + (z * height.output() + y) * width.output() + x;
                output.put(at, output.get(at) + sums.get(source + i));
            }
        }
    }

    /** The output that a tap of an input's window falls on, or -1 when it is cut off. */
    static int target(WindowAxis axis, int input, int tap) {
        long target = (long) input * axis.stride() - axis.padBegin() + (long) tap * axis.dilation();
        return target >= 0 && target < axis.output() ? (int) target : -1;
    }

    private void fillBias(KernelArguments arguments, FloatBuffer output) {
        FloatBuffer bias = arguments.hasInput(2) ? ElementAccess.floats(arguments.input(2)) : null;
        int at = 0;
        for (int plane = 0; plane < shape.samples() * shape.outputs(); plane++) {
            float value = bias == null ? 0f : bias.get(plane % shape.outputs());
            for (int end = at + window.outputs(); at < end; at++) {
                output.put(at, value);
            }
        }
    }
}
