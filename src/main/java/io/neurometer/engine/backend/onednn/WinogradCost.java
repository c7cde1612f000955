package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.winograd.TileGrid;

/**
 * What a convolution takes, in nanoseconds of a processor with 512-bit vectors at about 2.6 GHz. Only the ratio of two
 * such figures means anything.
 */
final class WinogradCost {
    /** A saving below this part of the time is not worth the larger weights. */
    static final double WORTHWHILE = 0.85;

    private static final double FLOP_OF_DIRECT = 155;
    private static final double FLOP_OF_PRODUCTS = 140;
    private static final double BYTES_OF_WEIGHTS = 12;
    private static final double INPUT_OF_FOUR = 22;
    private static final double OUTPUT_OF_FOUR = 22;
    private static final double INPUT_OF_TWO = 7;
    private static final double OUTPUT_OF_TWO = 4.5;

    private WinogradCost() {}

    static double direct(TileGrid grid, int threads) {
        double products = 9.0 * grid.batch() * grid.outputHeight() * grid.outputWidth();
        double pairs = (double) grid.channels() * grid.features();
        return Math.max(2 * products * pairs / FLOP_OF_DIRECT / threads, 9 * 4 * pairs / BYTES_OF_WEIGHTS);
    }

    /** The time of the thread with the most blocks, each of which reads all weights. */
    static double of(WinogradPlan plan) {
        TileGrid grid = plan.grid();
        boolean four = grid.side() == 4;
        double blocks = (plan.blocks() + plan.threads() - 1) / plan.threads();
        double pairs = (double) grid.channels() * grid.features();
        double products = plan.filtering().products();
        double compute = products * 2 * plan.tilesOfBlock() * pairs / FLOP_OF_PRODUCTS;
        double read = products * 4 * pairs / BYTES_OF_WEIGHTS;
        double input = (four ? INPUT_OF_FOUR : INPUT_OF_TWO) * grid.channels();
        double output = (four ? OUTPUT_OF_FOUR : OUTPUT_OF_TWO) * grid.features();
        return blocks * (Math.max(compute, read) + plan.tilesOfBlock() * (input + output));
    }
}
