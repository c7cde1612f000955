package io.neurometer.engine.measure.subject;

import io.neurometer.engine.tensor.TensorType;

/** What an input is to hold in a measurement, where somebody says so. */
public sealed interface InputContent {
    /** Seeded numbers from {@code min} to {@code max}, both included. */
    record Range(double min, double max) implements InputContent {}

    /**
     * These elements, which repeat along a dimension that is longer.
     *
     * @param type of the elements, with a fixed shape
     * @param bytes all of them, row-major and little-endian
     */
    record Given(TensorType type, byte[] bytes) implements InputContent {}
}
