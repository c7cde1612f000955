package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Elements change place, number or shape, not value. */
public sealed interface Shaping extends Op {

    /** What fills a border. */
    enum PadMode {
        CONSTANT,
        REFLECT,
        EDGE,
        WRAP
    }

    /** The same elements under another shape; inputs: x, INT64 shape in which -1 is inferred and 0 copies (unless {@code allowZero}). */
    record Reshape(boolean allowZero) implements Shaping {
        @Override
        public String kind() {
            return "reshape";
        }

        @Override
        public boolean isView() {
            return true;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** The same elements as a matrix: dimensions before {@code axis} by the rest. */
    record Flatten(int axis) implements Shaping {
        @Override
        public String kind() {
            return "flatten";
        }

        @Override
        public boolean isView() {
            return true;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Without the dimensions of size 1 at the axes given, or all of them; inputs: x, optional INT64 axes. */
    record Squeeze() implements Shaping {
        @Override
        public String kind() {
            return "squeeze";
        }

        @Override
        public boolean isView() {
            return true;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** With dimensions of size 1 at the axes given; inputs: x, INT64 axes. */
    record Unsqueeze() implements Shaping {
        @Override
        public String kind() {
            return "unsqueeze";
        }

        @Override
        public boolean isView() {
            return true;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** The input itself. */
    record Identity() implements Shaping {
        @Override
        public String kind() {
            return "identity";
        }

        @Override
        public boolean isView() {
            return true;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Dimensions in another order; an empty permutation reverses them. */
    record Transpose(List<Integer> permutation) implements Shaping {
        @Override
        public String kind() {
            return "transpose";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Inputs one after another along an axis. */
    record Concat(int axis) implements Shaping {
        @Override
        public String kind() {
            return "concat";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Pieces along an axis; inputs: x, optional INT64 sizes (equal pieces, the last one smaller, when absent). */
    record Split(int axis, int pieces) implements Shaping {
        @Override
        public String kind() {
            return "split";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Inputs: x, starts, ends, optional axes, optional steps, as numpy's slices. */
    record Slice() implements Shaping {
        @Override
        public String kind() {
            return "slice";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Borders added or, where negative, cut; inputs: x, INT64 pads (all begins, then all ends), optional value, optional axes. */
    record Pad(PadMode mode) implements Shaping {
        @Override
        public String kind() {
            return "pad";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Broadcast to a shape; inputs: x, INT64 shape. */
    record Expand() implements Shaping {
        @Override
        public String kind() {
            return "expand";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Repeated along each axis; inputs: x, INT64 repeats. */
    record Tile() implements Shaping {
        @Override
        public String kind() {
            return "tile";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
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
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** INT64 number of elements. */
    record SizeOf() implements Shaping {
        @Override
        public String kind() {
            return "size";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Channels become blocks of pixels; columns within depth first unless {@code depthFirst}. */
    record DepthToSpace(int block, boolean depthFirst) implements Shaping {
        @Override
        public String kind() {
            return "depth_to_space";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Blocks of pixels become channels. */
    record SpaceToDepth(int block) implements Shaping {
        @Override
        public String kind() {
            return "space_to_depth";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** A tensor of one value; input: INT64 shape. */
    record ConstantOfShape(DataType dataType, double value) implements Shaping {
        @Override
        public String kind() {
            return "constant_of_shape";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** start, start + step, ... below limit; inputs: scalar start, limit, step. */
    record Range() implements Shaping {
        @Override
        public String kind() {
            return "range";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Ones on diagonal {@code offset}, zeros elsewhere, in the shape of the input matrix. */
    record EyeLike(DataType dataType, int offset) implements Shaping {
        @Override
        public String kind() {
            return "eye_like";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** The upper or lower triangle, zeros elsewhere; inputs: x, optional scalar INT64 offset of the diagonal. */
    record Triangle(boolean upper) implements Shaping {
        @Override
        public String kind() {
            return "trilu";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** The first elements of each sequence reversed; inputs: x, INT64 lengths. */
    record ReverseSequence(int batchAxis, int timeAxis) implements Shaping {
        @Override
        public String kind() {
            return "reverse_sequence";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }
}
