package io.neurometer.engine.cost;

/**
 * Elements of all features together.
 *
 * @param totalLecture inputs and the outputs of convolutions, pooling and matrix products, as lectures count
 * @param totalConvLinear outputs of convolutions and matrix products alone, as network design papers count
 * @param total inputs and every value that a node makes; views make none
 */
public record ActivationTotals(long totalLecture, long totalConvLinear, long total) {}
