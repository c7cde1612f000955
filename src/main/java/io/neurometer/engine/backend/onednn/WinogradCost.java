package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.onednn.winograd.TileGrid;
import io.neurometer.engine.backend.onednn.winograd.WinogradF23;
import io.neurometer.engine.backend.onednn.winograd.WinogradF43;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Estimates how long a convolution takes, in nanoseconds on a processor with 512-bit vectors at about 2.6 GHz. Only ratios
 * of estimates mean anything.
 */
final class WinogradCost {
    /** A Winograd convolution that takes more than this part of the direct one's time is not worth its larger weights. */
    private static final double WORTHWHILE = 0.85;

    /** The rates below differ from processor to processor, but not by more than this factor beside one another. */
    private static final double POSSIBLE = 1.5;

    /** What a row of very many tiles may take in transformed form, in all threads together. */
    private static final long MAX_WORKSPACE = 1 << 28;

    private static final double FLOP_OF_DIRECT = 155;
    private static final double FLOP_OF_PRODUCTS = 140;
    private static final double BYTES_OF_WEIGHTS = 12;
    private static final double INPUT_OF_FOUR = 15;
    private static final double OUTPUT_OF_FOUR = 14;
    private static final double INPUT_OF_TWO = 7;
    private static final double OUTPUT_OF_TWO = 4.5;

    private WinogradCost() {}

    /** All plans whose workspace is bearable, the fastest first. */
    static List<WinogradPlan> plans(TileGrid shape, int threads) {
        return Stream.of(new WinogradF43(), new WinogradF23())
                .map(transform -> WinogradPlan.of(transform, shape.withSide(transform.outputs()), threads))
                .filter(plan -> threads * (plan.inputBytes() + plan.productBytes()) <= MAX_WORKSPACE)
                .sorted(Comparator.comparingDouble(WinogradCost::of))
                .toList();
    }

    /** Whether a plan is faster than the direct convolution by as much as its weights are worth. */
    static boolean isWorthwhile(WinogradPlan plan) {
        return of(plan) < direct(plan.grid(), plan.threads()) * WORTHWHILE;
    }

    /** Whether a plan may be faster than the direct convolution on some processor. */
    static boolean isPossible(WinogradPlan plan) {
        return of(plan) < direct(plan.grid(), plan.threads()) * POSSIBLE;
    }

    private static double direct(TileGrid grid, int threads) {
        double products = 9.0 * grid.batch() * grid.outputHeight() * grid.outputWidth();
        double pairs = (double) grid.channels() * grid.features();
        return Math.max(2 * products * pairs / FLOP_OF_DIRECT / threads, 9 * 4 * pairs / BYTES_OF_WEIGHTS);
    }

    /** The time of the thread with the most blocks, each of which reads all weights. */
    private static double of(WinogradPlan plan) {
        TileGrid grid = plan.grid();
        boolean four = grid.side() == 4;
        double blocks = (plan.blocks() + plan.threads() - 1) / plan.threads();
        double pairs = (double) grid.channels() * grid.features();
        double products = plan.transform().products();
        double compute = products * 2 * plan.tilesOfBlock() * pairs / FLOP_OF_PRODUCTS;
        double read = products * 4 * pairs / BYTES_OF_WEIGHTS;
        double input = (four ? INPUT_OF_FOUR : INPUT_OF_TWO) * grid.channels();
        double output = (four ? OUTPUT_OF_FOUR : OUTPUT_OF_TWO) * grid.features();
        return blocks * (Math.max(compute, read) + plan.tilesOfBlock() * (input + output));
    }
}
