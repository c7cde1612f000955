package io.neurometer.engine.exec;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.FiniteScan;
import java.nio.ByteBuffer;

/**
 * What the elements of a value must be for kernels that are made for numbers alone.
 *
 * @param below what their magnitudes must be less than
 * @param negative whether negative elements may be as large as they like, minus infinity included, as those of masks
 */
public record Limit(float below, boolean negative) {
    /** Whether elements of a type keep to it. */
    boolean holds(FiniteScan scan, DataType type, ByteBuffer elements) {
        return negative ? scan.isLess(below, type, elements) : scan.isBelow(below, type, elements);
    }
}
