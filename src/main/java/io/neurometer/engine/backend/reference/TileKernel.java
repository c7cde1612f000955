package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.List;

/** Computes an output in tiles that stay in the processor's cache, from inputs broadcast to its shape. */
final class TileKernel implements Kernel {
    private static final int TILE = 2048;

    private final List<BroadcastInput> operands;
    private final DataType outputType;
    private final int elements;
    private final Function function;

    /** What is done with one tile: {@code in} has one array for each input. */
    sealed interface Function permits Floats, Doubles, Longs {}

    @FunctionalInterface
    non-sealed interface Floats extends Function {
        void apply(float[][] in, float[] out, int count);
    }

    @FunctionalInterface
    non-sealed interface Doubles extends Function {
        void apply(double[][] in, double[] out, int count);
    }

    @FunctionalInterface
    non-sealed interface Longs extends Function {
        void apply(long[][] in, long[] out, int count);
    }

    /** @param inputs types that can be broadcast to the output's */
    TileKernel(List<TensorType> inputs, TensorType output, Function function) {
        Shape shape = output.shape();
        this.operands =
                inputs.stream().map(input -> BroadcastInput.of(input, shape)).toList();
        this.outputType = output.dataType();
        this.elements = Math.toIntExact(shape.elements());
        this.function = function;
    }

    @Override
    public void run(KernelArguments arguments) {
        ByteBuffer[] in = new ByteBuffer[operands.size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = arguments.input(i).bytes();
        }
        ByteBuffer out = arguments.output(0).bytes();
        if (function instanceof Floats floats) {
            run(floats, in, out);
        } else if (function instanceof Doubles doubles) {
            run(doubles, in, out);
        } else if (function instanceof Longs longs) {
            run(longs, in, out);
        }
    }

    private void run(Floats floats, ByteBuffer[] in, ByteBuffer out) {
        int size = Math.min(TILE, elements);
        float[][] tiles = new float[in.length][size];
        float[] result = new float[size];
        for (int start = 0; start < elements; start += size) {
            int count = Math.min(size, elements - start);
            for (int i = 0; i < in.length; i++) {
                operands.get(i).read(in[i], start, tiles[i], count);
            }
            floats.apply(tiles, result, count);
            ElementArrays.write(out, outputType, start, result, count);
        }
    }

    private void run(Doubles doubles, ByteBuffer[] in, ByteBuffer out) {
        int size = Math.min(TILE, elements);
        double[][] tiles = new double[in.length][size];
        double[] result = new double[size];
        for (int start = 0; start < elements; start += size) {
            int count = Math.min(size, elements - start);
            for (int i = 0; i < in.length; i++) {
                operands.get(i).read(in[i], start, tiles[i], count);
            }
            doubles.apply(tiles, result, count);
            ElementArrays.write(out, outputType, start, result, count);
        }
    }

    private void run(Longs longs, ByteBuffer[] in, ByteBuffer out) {
        int size = Math.min(TILE, elements);
        long[][] tiles = new long[in.length][size];
        long[] result = new long[size];
        boolean unsigned = operands.get(0).dataType() == DataType.UINT64;
        for (int start = 0; start < elements; start += size) {
            int count = Math.min(size, elements - start);
            for (int i = 0; i < in.length; i++) {
                operands.get(i).read(in[i], start, tiles[i], count);
            }
            longs.apply(tiles, result, count);
            ElementArrays.write(out, outputType, start, result, count, unsigned);
        }
    }
}
