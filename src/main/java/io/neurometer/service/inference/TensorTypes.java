package io.neurometer.service.inference;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.LimitsProperties;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Datatypes and shapes as callers write them. */
public final class TensorTypes {
    private static final Map<String, DataType> BY_WORD =
            DataType.ofProtocol().stream().collect(Collectors.toUnmodifiableMap(DataType::name, Function.identity()));

    private TensorTypes() {}

    /** @param input whose datatype it is, for messages */
    public static DataType dataType(String word, @Nullable String input) {
        DataType type = BY_WORD.get(word);
        if (type == null) {
            throw invalid(input, "there is no such datatype", word, "one of " + DataType.ofProtocol());
        }
        return type;
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

    /**
     * The shape of an input.
     *
     * @throws io.neurometer.engine.error.EngineException for a negative size, too many dimensions or too many elements
     */
    public static Shape shape(long[] sizes, String input, LimitsProperties limits) {
        if (sizes.length > Shape.MAX_RANK) {
            throw invalid(input, "the shape has too many dimensions", sizes.length, "at most " + Shape.MAX_RANK);
        }
        for (long size : sizes) {
            if (size < 0) {
                throw invalid(input, "the shape has a negative dimension", size, "0 or more");
            }
        }
        Shape shape = requireCountable(Shape.of(sizes), input);
        if (shape.elements() > limits.tensorElements()) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, Excerpt.of(input), "the tensor is too large")
                    .got(shape.elements() + " elements")
                    .expected("at most " + limits.tensorElements())
                    .fix("send less at once, or have neurometer.limits.tensor-elements raised"));
        }
        return shape;
    }
}
