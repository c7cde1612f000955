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
        int side = transform.inputs();
        int channels = grid.channels();
        int span = (transform.outputs() * (together - 1) + side) * channels;
        int size = together * channels;
        float[][] lines = buffers.lines(side, span);
        float[][] halfTransformed = buffers.halfTransformed(side, span);
        float[][] positions = buffers.positions(side, size);
        float[][] transformed = buffers.transformed(side, size);
        int used = transform.outputs() * (tiles - 1) + side;
        for (int i = 0; i < side; i++) {
            read(source, row, i, column, used, lines[i]);
        }
        transform.transformInput(lines, halfTransformed, used * channels);
        int step = transform.outputs() * channels;
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                for (int t = 0; t < tiles; t++) {
                    System.arraycopy(halfTransformed[i], t * step + j * channels, positions[j], t * channels, channels);
                }
            }
            transform.transformInput(positions, transformed, tiles * channels);
            for (int j = 0; j < side; j++) {
                target.put(((i * side + j) * stride + tile) * channels, transformed[j], 0, tiles * channels);
            }
        }
    }

    /** Line {@code i} of the tiles of one row, from tile {@code column} on, zeros where there is no input. */
    private void read(FloatBuffer source, int row, int i, int column, int pixels, float[] line) {
        int channels = grid.channels();
        int image = row / grid.rowsOfImage();
        int y = row % grid.rowsOfImage() * transform.outputs() + i - grid.padTop();
        int x = column * transform.outputs() - grid.padLeft();
        int from = Math.max(x, 0);
        int to = Math.min(x + pixels, grid.width());
        if (y < 0 || y >= grid.height() || from >= to) {
            Arrays.fill(line, 0, pixels * channels, 0);
            return;
        }
        Arrays.fill(line, 0, (from - x) * channels, 0);
        int start = ((image * grid.height() + y) * grid.width() + from) * channels;
        source.get(start, line, (from - x) * channels, (to - from) * channels);
        Arrays.fill(line, (to - x) * channels, pixels * channels, 0);
    }
}
