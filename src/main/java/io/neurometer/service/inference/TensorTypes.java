package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Datatypes and shapes as callers write them. */
final class TensorTypes {
    private TensorTypes() {}

    /** @param input whose datatype it is, for messages */
    static DataType dataType(String word, @Nullable String input) {
        return DataType.ofProtocol().stream()
                .filter(type -> type.name().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> invalid(input, "there is no such datatype", word, "one of " + DataType.ofProtocol()));
    }

    /** Refuses a shape whose bytes cannot be counted in 64 bits. */
    static Shape requireCountable(Shape shape, @Nullable String input) {
        try {
            Math.multiplyExact(shape.elements(), (long) DataType.FP64.bytes());
            return shape;
        } catch (ArithmeticException overflow) {
            throw invalid(input, "the shape has more elements than can be counted", shape, "fewer than 2^60");
        }
    }
}
