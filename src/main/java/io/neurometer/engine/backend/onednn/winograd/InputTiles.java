package io.neurometer.engine.backend.onednn.winograd;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Tiles of an input in transformed form: for each tile position a matrix of tiles by channels. */
public final class InputTiles {
    private final TileGrid grid;
    private final WinogradTransform transform;
    private final int together;

    public InputTiles(TileGrid grid, WinogradTransform transform) {
        this.grid = grid;
        this.transform = transform;
        this.together = grid.tilesTogether(grid.channels());
    }

    /**
     * Transforms rows of tiles.
     *
     * @param source the images
     * @param first the first row of tiles, counted through all images
     * @param count rows of tiles
     * @param target {@link WinogradTransform#products} matrices, each of {@code stride} tiles by channels, from index 0 on
     * @param stride tiles in one matrix, of which the first {@code count * columns} are written
     */
    public void transform(FloatBuffer source, int first, int count, FloatBuffer target, int stride) {
        TileBuffers buffers = TileBuffers.ofThread();
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < grid.columns(); column += together) {
                int tiles = Math.min(together, grid.columns() - column);
                group(buffers, source, first + row, column, tiles, target, row * grid.columns() + column, stride);
            }
        }
    }

    private void group(
            TileBuffers buffers,
            FloatBuffer source,
            int row,
            int column,
            int tiles,
            FloatBuffer target,
            int tile,
            int stride) {
        int outputs = transform.outputs();
        int side = transform.inputs();
        int channels = grid.channels();
        int size = (together + 1) * channels;
        float[][] lines = buffers.lines(side, size);
        float[][][] halfTransformed = buffers.halfTransformed(outputs, side, size);
        for (int offset = 0; offset < outputs; offset++) {
            int columns = offset < side - outputs ? tiles + 1 : tiles;
            for (int i = 0; i < side; i++) {
                read(source, row, i, column, offset, columns, lines[i]);
            }
            transform.transformInput(lines, halfTransformed[offset], columns * channels);
        }
        float[][] next = buffers.positions(side - outputs, size);
        float[][] positions = new float[side][];
        float[][] transformed = buffers.transformed(side, size);
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < outputs; j++) {
                positions[j] = halfTransformed[j][i];
            }
            for (int j = outputs; j < side; j++) {
                positions[j] = next[j - outputs];
                System.arraycopy(halfTransformed[j - outputs][i], channels, positions[j], 0, tiles * channels);
            }
            transform.transformInput(positions, transformed, tiles * channels);
            for (int j = 0; j < side; j++) {
                target.put(((i * side + j) * stride + tile) * channels, transformed[j], 0, tiles * channels);
            }
        }
    }

    /**
     * Of line {@code i} of the tiles of one row, from tile {@code column} on, the pixel at that offset in each tile; zeros
     * where there is no input.
     */
    private void read(FloatBuffer source, int row, int i, int column, int offset, int tiles, float[] line) {
        int channels = grid.channels();
        int image = row / grid.rowsOfImage();
        int y = row % grid.rowsOfImage() * transform.outputs() + i - grid.padTop();
        if (y < 0 || y >= grid.height()) {
            Arrays.fill(line, 0, tiles * channels, 0);
            return;
        }
        int start = (image * grid.height() + y) * grid.width();
        for (int t = 0; t < tiles; t++) {
            int x = (column + t) * transform.outputs() + offset - grid.padLeft();
            if (x < 0 || x >= grid.width()) {
                Arrays.fill(line, t * channels, (t + 1) * channels, 0);
            } else {
                source.get((start + x) * channels, line, t * channels, channels);
            }
        }
    }
}
