package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** The same elements under another shape, and shapes as values. */
public sealed interface Shaping extends ArithmeticFree {

    @Override
    default InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.SETTING;
    }

    @Override
    default boolean isView() {
        return true;
    }

    /**
     * The same elements under another shape; inputs: x, INT64 shape in which one -1 is inferred and 0 copies the
     * dimension of x (unless {@code allowZero}).
     */
    record Reshape(boolean allowZero) implements Shaping {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            return List.of(inputs.type(0).withShape(Reshaping.reshaped(inputs, allowZero)));
        }
    }

    /** The same elements as a matrix: dimensions before {@code axis} by the rest. */
    record Flatten(int axis) implements Shaping {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Shape shape = inputs.shape(0);
            int split = Rules.axisOrEnd(axis, shape.rank());
            return List.of(inputs.type(0)
                    .withShape(Shape.of(List.of(
                            Reshaping.product(shape.dims().subList(0, split)),
                            Reshaping.product(shape.dims().subList(split, shape.rank()))))));
        }
    }

    /** Without the dimensions of size 1 at the axes given, or all of them; inputs: x, optional INT64 axes. */
    record Squeeze() implements Shaping {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 2);
            return List.of(inputs.type(0).withShape(Reshaping.squeezed(inputs)));
        }
    }

    /** With dimensions of size 1 at the axes given; inputs: x, INT64 axes. */
    record Unsqueeze() implements Shaping {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            return List.of(inputs.type(0).withShape(Reshaping.unsqueezed(inputs)));
        }
    }

    /** The input itself. */
    record Identity() implements Shaping {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return Rules.sameAs(inputs, 0);
        }
    }

    /** INT64 sizes of the dimensions from {@code start} to {@code end} (negative from the back; end may lie beyond). */
    record ShapeOf(int start, int end) implements Shaping {
        @Override
        public String kind() {
            return "shape";
        }

        /** The first dimension asked for, of a tensor of the given rank. */
        public int firstOf(int rank) {
            return Math.min(rank, Math.max(0, start < 0 ? start + rank : start));
        }

        /** One past the last dimension asked for; never before {@link #firstOf}. */
        public int lastOf(int rank) {
            int last = Math.min(rank, Math.max(0, end < 0 ? end + rank : end));
            return Math.max(firstOf(rank), last);
        }

        @Override
        public boolean isView() {
            return false;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            int rank = inputs.shape(0).rank();
            return List.of(TensorType.of(DataType.INT64, lastOf(rank) - firstOf(rank)));
        }
    }

    /** INT64 number of elements. */
    record SizeOf() implements Shaping {
        @Override
        public String kind() {
            return "size";
        }

        @Override
        public boolean isView() {
            return false;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return List.of(TensorType.of(DataType.INT64));
        }
    }

    /** The same bits as elements of another type of the same width. */
    record BitCast(DataType to) implements Shaping {
        @Override
        public boolean isView() {
            return false;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            if (inputs.dataType(0).bytes() != to.bytes()) {
                throw Rules.mismatch(
                        "the bits of these elements do not fit the other type",
                        inputs.type(0),
                        "elements of " + to.bytes() + " bytes for " + to,
                        "convert with Cast instead");
            }
            return List.of(inputs.type(0).withDataType(to));
        }
    }
}
