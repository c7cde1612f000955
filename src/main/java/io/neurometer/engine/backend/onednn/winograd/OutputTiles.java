package io.neurometer.engine.backend.onednn.winograd;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Tiles of an output from their transformed form, with what follows on each element. */
public final class OutputTiles {
    private final TileGrid grid;
    private final WinogradTransform transform;
    private final int features;
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
        this.features = grid.features();
        this.together = grid.tilesTogether(features);
        this.bias = new float[together * features];
        if (bias != null) {
            for (int i = 0; i < this.bias.length; i++) {
                this.bias[i] = bias[i % features];
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
        int size = tiles * features;
        float[][] positions = buffers.positions(side, together * features);
        float[][][] halfTransformed = buffers.halfTransformed(outputs, side, together * features);
        float[][] across = new float[outputs][];
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                products.get(((i * side + j) * stride + tile) * features, positions[j], 0, size);
            }
            for (int j = 0; j < outputs; j++) {
                across[j] = halfTransformed[j][i];
            }
            transform.transformOutput(positions, across, size);
        }
        float[][] lines = buffers.lines(outputs, together * features);
        for (int offset = 0; offset < outputs; offset++) {
            transform.transformOutput(halfTransformed[offset], lines, size);
            for (int i = 0; i < outputs; i++) {
                write(buffers, lines[i], row, i, column, offset, tiles, added, target);
            }
        }
    }

    /** Line {@code i} of the tiles of one row, from tile {@code column} on: the pixel at that offset in each tile. */
    private void write(
            TileBuffers buffers,
            float[] line,
            int row,
            int i,
            int column,
            int offset,
            int tiles,
            @Nullable FloatBuffer added,
            FloatBuffer target) {
        int y = row % grid.rowsOfImage() * transform.outputs() + i;
        int x = column * transform.outputs() + offset;
        int within = Math.min(tiles, (grid.outputWidth() - x + transform.outputs() - 1) / transform.outputs());
        if (y >= grid.outputHeight() || within <= 0) {
            return;
        }
        int image = row / grid.rowsOfImage();
        int start = ((image * grid.outputHeight() + y) * grid.outputWidth() + x) * features;
        int step = transform.outputs() * features;
        int n = within * features;
        if (added != null) {
            float[] other = buffers.positions(1, n)[0];
            for (int t = 0; t < within; t++) {
                added.get(start + t * step, other, t * features, features);
            }
            add(line, other, n);
        }
        if (low == Float.NEGATIVE_INFINITY) {
            add(line, bias, n);
        } else {
            addAndLimit(line, bias, low, n);
        }
        if (high != Float.POSITIVE_INFINITY) {
            limit(line, high, n);
        }
        for (int t = 0; t < within; t++) {
            target.put(start + t * step, line, t * features, features);
        }
    }

    private static void add(float[] line, float[] other, int n) {
        for (int i = 0; i < n; i++) {
            line[i] += other[i];
        }
    }

    private static void addAndLimit(float[] line, float[] other, float low, int n) {
        for (int i = 0; i < n; i++) {
            line[i] = Math.max(line[i] + other[i], low);
        }
    }

    private static void limit(float[] line, float high, int n) {
        for (int i = 0; i < n; i++) {
            line[i] = Math.min(line[i], high);
        }
    }
}
