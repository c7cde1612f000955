package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Keeps operators whose output size is a number in the model from asking for more than any tensor can hold. */
final class Limits {
    private Limits() {}

    /** The type itself. @throws EngineException {@link ErrorCode#TOO_LARGE} when no tensor can be of this type */
    static TensorType within(TensorType type) {
        requireRank(type.shape().rank());
        if (type.shape().isFixed()) {
            long bytes;
            try {
                bytes = type.bytes();
            } catch (ArithmeticException overflow) {
                bytes = Long.MAX_VALUE;
            }
            if (bytes > Tensor.MAX_BYTES) {
                throw tooLarge("the output is too large", type, "at most " + Tensor.MAX_BYTES + " bytes");
            }
        }
        return type;
    }

    static void requireRank(int rank) {
        if (rank > Shape.MAX_RANK) {
            throw tooLarge("the output has too many dimensions", rank, "at most " + Shape.MAX_RANK);
        }
    }

    /**
     * The shape that a vector input holds; unknown dimensions when only its length is known.
     *
     * @throws TypeUnknownException when not even that is known
     */
    static Shape shapeOf(Inputs inputs, int index) {
        requireVector(inputs, index);
        if (!inputs.hasValue(index)) {
            return Shape.of(Collections.nCopies(length(inputs, index), Dim.UNKNOWN));
        }
        long[] sizes = inputs.longs(index);
        requireRank(sizes.length);
        List<Dim> dims = new ArrayList<>(sizes.length);
        for (long size : sizes) {
            if (size < 0) {
                throw Rules.mismatch(
                        "a size is negative", Arrays.toString(sizes), "sizes of at least 0", "correct input " + index);
            }
            dims.add(Dim.of(size));
        }
        return Shape.of(dims);
    }

    /** The number of elements of a vector input, at most {@link Shape#MAX_RANK}. @throws TypeUnknownException unless known */
    static int length(Inputs inputs, int index) {
        requireVector(inputs, index);
        Dim length = inputs.shape(index).dim(0);
        if (!length.isFixed()) {
            throw new TypeUnknownException(index);
        }
        requireRank((int) Math.min(Integer.MAX_VALUE, length.size()));
        return (int) length.size();
    }

    /** Input {@code index} is a vector of INT64 or INT32, as shapes, axes and pads are. */
    static void requireVector(Inputs inputs, int index) {
        Rules.requireIndex(inputs, index);
        Rules.requireRank(inputs, index, 1);
    }

    private static EngineException tooLarge(String problem, Object got, Object expected) {
        return new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, problem)
                .got(got)
                .expected(expected)
                .fix("correct the sizes in the model or the request"));
    }
}
