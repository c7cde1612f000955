package io.neurometer.service.profiling;

import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of one input.
 *
 * @param shape its sizes, or null for what the model and the other inputs tell
 * @param batchDim the dimension that counts samples, from the end where it is negative, or null for what the model tells
 * @param dataType that the caller takes it to have, or null
 * @param content what it is to hold, or null for made-up elements
 */
record GivenInput(
        @Nullable Shape shape,
        @Nullable Integer batchDim,
        @Nullable DataType dataType,
        @Nullable InputContent content) {

    /** Only a shape. */
    static GivenInput of(Shape shape) {
        return new GivenInput(shape, null, null, null);
    }
}
