package io.neurometer.engine.backend.onednn.winograd;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Tiles of an output from their transformed form, with what follows on each element. */
public final class OutputTiles {
    private final TileGrid grid;
    private final WinogradTransform transform;
    private final int together;
    private final float[] bias;
    private final float low;
    private final float high;

    /**
     * @param bias one value for each feature, or null
     * @param low smallest value of an output, -infinity for no limit
     * @param high largest value of an output, infinity for no limit
     */
    public OutputTiles(TileGrid grid, WinogradTransform transform, float @Nullable [] bias, float low, float high) {
        this.grid = grid;
        this.transform = transform;
        this.together = grid.tilesTogether(grid.features());
        this.bias = new float[together * transform.outputs() * grid.features()];
        if (bias != null) {
            for (int i = 0; i < this.bias.length; i++) {
                this.bias[i] = bias[i % grid.features()];
            }
        }
        this.low = low;
        this.high = high;
    }

    /**
     * Transforms rows of tiles back.
     *
     * @param products {@link WinogradTransform#products} matrices, each of {@code stride} tiles by features
     * @param stride tiles in one matrix, of which the first {@code count * columns} are read
     * @param first the first row of tiles, counted through all images
     * @param count rows of tiles
     * @param added added to the outputs before they are limited, in the order of the target, which it may be; or null
     * @param target the images
     */
    public void transform(
            FloatBuffer products, int stride, int first, int count, @Nullable FloatBuffer added, FloatBuffer target) {
        TileBuffers buffers = TileBuffers.ofThread();
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < grid.columns(); column += together) {
                int tiles = Math.min(together, grid.columns() - column);
                int tile = row * grid.columns() + column;
                group(buffers, products, tile, stride, first + row, column, tiles, added, target);
            }
        }
    }

    private void group(
            TileBuffers buffers,
            FloatBuffer products,
            int tile,
            int stride,
            int row,
            int column,
            int tiles,
            @Nullable FloatBuffer added,
            FloatBuffer target) {
        int side = transform.inputs();
        int outputs = transform.outputs();
        int features = grid.features();
        int size = tiles * features;
        float[][] positions = buffers.positions(side, together * features);
        float[][] halfTransformed = buffers.halfTransformed(side, outputs * together * features);
        float[][] transformed = buffers.transformed(outputs, together * features);
        float[][] lines = buffers.lines(outputs, outputs * together * features);
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                products.get(((i * side + j) * stride + tile) * features, positions[j], 0, size);
            }
            transform.transformOutput(positions, transformed, size);
            for (int j = 0; j < outputs; j++) {
                for (int t = 0; t < tiles; t++) {
                    System.arraycopy(
                            transformed[j], t * features, halfTransformed[i], (t * outputs + j) * features, features);
                }
            }
        }
        transform.transformOutput(halfTransformed, lines, size * outputs);
        int y = row % grid.rowsOfImage() * outputs;
        int x = column * outputs;
        int width = Math.min(tiles * outputs, grid.outputWidth() - x);
        int image = row / grid.rowsOfImage();
        for (int i = 0; i < outputs && y + i < grid.outputHeight(); i++) {
            int start = ((image * grid.outputHeight() + y + i) * grid.outputWidth() + x) * features;
            write(buffers, lines[i], added, target, start, width * features);
        }
    }

    private void write(
            TileBuffers buffers, float[] line, @Nullable FloatBuffer added, FloatBuffer target, int start, int n) {
        if (added == null) {
            add(line, bias, n);
        } else {
            float[] other = buffers.positions(1, n)[0];
            added.get(start, other, 0, n);
            add(line, bias, other, n);
        }
        if (low != Float.NEGATIVE_INFINITY) {
            atLeast(line, low, n);
        }
        if (high != Float.POSITIVE_INFINITY) {
            atMost(line, high, n);
        }
        target.put(start, line, 0, n);
    }

    private static void add(float[] line, float[] bias, int n) {
        for (int i = 0; i < n; i++) {
            line[i] += bias[i];
        }
    }

    private static void add(float[] line, float[] bias, float[] other, int n) {
        for (int i = 0; i < n; i++) {
            line[i] += bias[i] + other[i];
        }
    }

    private static void atLeast(float[] line, float low, int n) {
        for (int i = 0; i < n; i++) {
            line[i] = Math.max(line[i], low);
        }
    }

    private static void atMost(float[] line, float high, int n) {
        for (int i = 0; i < n; i++) {
            line[i] = Math.min(line[i], high);
        }
    }
}
