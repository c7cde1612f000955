package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.winograd.TileGrid;
import io.neurometer.engine.backend.onednn.winograd.WinogradF23;
import io.neurometer.engine.backend.onednn.winograd.WinogradF43;
import io.neurometer.engine.backend.onednn.winograd.WinogradTransform;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a convolution would run by minimal filtering.
 *
 * @param threads that share the blocks
 * @param rowsOfBlock rows of tiles that are transformed, multiplied and transformed back at a time
 */
record WinogradPlan(WinogradTransform filtering, TileGrid grid, int threads, int rowsOfBlock) {
    /** Rows of the products' left matrices at which the weights are read often enough for what they cost to read. */
    private static final int TILES_OF_BLOCK = 64;

    /** Weights of a window of one channel and feature. */
    private static final int WINDOW = 9;

    /** What a row of very many tiles may take at most in transformed form, in all threads together. */
    private static final long MAX_WORKSPACE = 1 << 28;

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
        return ProgramBuilder.aligned(filtering.products() * (long) tilesOfBlock() * columns * Float.BYTES);
    }

    private static WinogradPlan of(WinogradTransform filtering, TileGrid grid, int threads) {
        int share = (grid.rows() + threads - 1) / threads;
        int wanted = Math.max(1, TILES_OF_BLOCK / grid.columns());
        int parts = Math.max(1, Math.round((float) share / wanted));
        return new WinogradPlan(filtering, grid, threads, (share + parts - 1) / parts);
    }

    /** The plans that are faster than the direct convolution by {@link WinogradCost}, the fastest first. */
    static List<WinogradPlan> faster(TileGrid shape, int threads) {
        double most = WinogradCost.direct(shape, threads) * WinogradCost.WORTHWHILE;
        return Stream.of(new WinogradF43(), new WinogradF23())
                .map(filtering -> of(filtering, shape.withSide(filtering.outputs()), threads))
                .filter(plan -> threads * (plan.inputBytes() + plan.productBytes()) <= MAX_WORKSPACE)
                .filter(plan -> WinogradCost.of(plan) < most)
                .sorted(Comparator.comparingDouble(WinogradCost::of))
                .toList();
    }

    /** Bytes that the weights take when they are not transformed. */
    long windowBytes() {
        return WINDOW * (long) grid.channels() * grid.features() * Float.BYTES;
    }
}
