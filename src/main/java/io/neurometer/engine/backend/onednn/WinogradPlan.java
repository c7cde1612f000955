package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.winograd.TileGrid;
import io.neurometer.engine.backend.onednn.winograd.WinogradTransform;

/**
 * How a Winograd convolution runs.
 *
 * @param threads that share the blocks
 * @param rowsOfBlock rows of tiles that are transformed, multiplied and transformed back at a time
 */
record WinogradPlan(WinogradTransform transform, TileGrid grid, int threads, int rowsOfBlock) {
    /** Tiles that a block should have, so that each weight is used often enough for what it costs to read. */
    private static final int TILES_OF_BLOCK = 64;

    /** Weights of a window of one input and one output channel. */
    private static final int WINDOW = 9;

    Way.Method method() {
        return grid.side() == 4 ? Way.Method.WINOGRAD_4 : Way.Method.WINOGRAD_2;
    }

    int blocks() {
        return (grid.rows() + rowsOfBlock - 1) / rowsOfBlock;
    }

    int tilesOfBlock() {
        return rowsOfBlock * grid.columns();
    }

    /** Rows of tiles in the last block. */
    int rowsOfLast() {
        return grid.rows() - (blocks() - 1) * rowsOfBlock;
    }

    /** Bytes of the transformed input of a block. */
    long inputBytes() {
        return bytesOfBlock(grid.channels());
    }

    /** Bytes of the products of a block. */
    long productBytes() {
        return bytesOfBlock(grid.features());
    }

    private long bytesOfBlock(long columns) {
        return CacheLines.aligned(transform.products() * (long) tilesOfBlock() * columns * Float.BYTES);
    }

    static WinogradPlan of(WinogradTransform transform, TileGrid grid, int threads) {
        int share = (grid.rows() + threads - 1) / threads;
        int wanted = Math.max(1, TILES_OF_BLOCK / grid.columns());
        int parts = Math.max(1, Math.round((float) share / wanted));
        return new WinogradPlan(transform, grid, threads, (share + parts - 1) / parts);
    }

    /** Bytes that the weights take when they are not transformed. */
    long windowBytes() {
        return WINDOW * (long) grid.channels() * grid.features() * Float.BYTES;
    }
}
