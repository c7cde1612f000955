package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Data movement: elements change place or number, not value. */
public sealed interface Movement extends ArithmeticFree {
    @Override
    default InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.SETTING;
    }

    /** Dimensions in another order; an empty permutation reverses them. */
    record Transpose(List<Integer> permutation) implements Movement {
        public Transpose {
            permutation = List.copyOf(permutation);
        }

        /** For each output axis the input axis, of a tensor of the given rank. */
        public int[] axes(int rank) {
            int[] axes = new int[rank];
            Arrays.setAll(axes, i -> permutation.isEmpty() ? rank - 1 - i : permutation.get(i));
            return axes;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Shape shape = inputs.shape(0);
            List<Integer> sorted = new ArrayList<>(permutation);
            Collections.sort(sorted);
            for (int i = 0; i < sorted.size(); i++) {
                if (sorted.size() != shape.rank() || sorted.get(i) != i) {
                    throw Rules.mismatch(
                            "the permutation does not fit the input",
                            permutation,
                            "each of the " + shape.rank() + " axes of " + shape + " once",
                            "correct the permutation");
                }
            }
            List<Dim> dims =
                    Arrays.stream(axes(shape.rank())).mapToObj(shape::dim).toList();
            return List.of(inputs.type(0).withShape(Shape.of(dims)));
        }
    }

    /** Inputs one after another along an axis. */
    record Concat(int axis) implements Movement {
        @Override
        public InputRole role(int index) {
            return InputRole.DATA;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, Integer.MAX_VALUE);
            return List.of(inputs.type(0).withShape(Joining.concatenated(inputs, axis)));
        }
    }

    /** Pieces along an axis; inputs: x, optional INT64 sizes (equal pieces, the last one smaller, when absent). */
    record Split(int axis, int pieces) implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 2);
            return Joining.split(inputs, axis, pieces).stream()
                    .map(inputs.type(0)::withShape)
                    .toList();
        }
    }

    /** Inputs: x, starts, ends, optional axes, optional steps, as numpy's slices. */
    record Slice() implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 5);
            return List.of(inputs.type(0).withShape(SliceRange.shape(inputs)));
        }
    }

    /**
     * Borders added or, where negative, cut; inputs: x, INT64 pads (all begins, then all ends), optional value, optional
     * axes. The value may be of another type than x and is converted.
     */
    record Pad(PadMode mode) implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 4);
            return List.of(Limits.within(inputs.type(0).withShape(PadRange.shape(inputs, mode))));
        }
    }

    /** Broadcast to a shape; inputs: x, INT64 shape. */
    record Expand() implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Shape target = Limits.shapeOf(inputs, 1);
            return List.of(Limits.within(inputs.type(0).withShape(Rules.broadcast(inputs.shape(0), target))));
        }
    }

    /** Repeated along each axis; inputs: x, INT64 repeats. */
    record Tile() implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Shape shape = inputs.shape(0);
            Rules.requireShape(inputs, 1, Shape.of(shape.rank()));
            Shape repeats = Limits.shapeOf(inputs, 1);
            List<Dim> dims = new ArrayList<>();
            for (int i = 0; i < shape.rank(); i++) {
                dims.add(
                        repeats.dim(i).size() == 1
                                ? shape.dim(i)
                                : Reshaping.product(List.of(shape.dim(i), repeats.dim(i))));
            }
            return List.of(Limits.within(inputs.type(0).withShape(Shape.of(dims))));
        }
    }

    /**
     * [n, channels * block^2, h, w] becomes [n, channels, h * block, w * block]. Each pixel of a block comes from its
     * own group of channels, or, if {@code channelsFirst}, from its own place within each group of block^2.
     */
    record DepthToSpace(int block, boolean channelsFirst) implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return List.of(inputs.type(0).withShape(Blocks.spread(inputs, block)));
        }
    }

    /** [n, c, h * block, w * block] becomes [n, block^2 * c, h, w]: the pixels of each block, row by row. */
    record SpaceToDepth(int block) implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return List.of(inputs.type(0).withShape(Blocks.stacked(inputs, block)));
        }
    }

    /** The same elements in another layout of memory; made by the compiler where two kernels disagree. */
    record Reorder() implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return Rules.sameAs(inputs, 0);
        }
    }

    /**
     * Channels [n, groups * c, ...] in the order in which one of each group comes first: channel {@code g * c + i} moves
     * to {@code i * groups + g} (ShuffleNet).
     */
    record ChannelShuffle(int groups) implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireMinRank(inputs, 0, 2);
            Dim channels = inputs.shape(0).dim(1);
            if (groups < 1 || (channels.isFixed() && channels.size() % groups != 0)) {
                throw Rules.mismatch(
                        "the channels do not divide into groups",
                        inputs.shape(0),
                        "a multiple of " + groups + " channels",
                        "change the number of groups");
            }
            return Rules.sameAs(inputs, 0);
        }
    }

    /** The upper or lower triangle, zeros elsewhere; inputs: x, optional scalar INT64 offset of the diagonal. */
    record Triangle(boolean upper) implements Movement {
        @Override
        public String kind() {
            return "trilu";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 2);
            Rules.requireMinRank(inputs, 0, 2);
            if (inputs.has(1)) {
                Rules.requireScalar(inputs, 1);
                Rules.requireIndex(inputs, 1);
            }
            return Rules.sameAs(inputs, 0);
        }
    }

    /** The first elements of each sequence reversed; inputs: x, INT64 lengths. */
    record ReverseSequence(int batchAxis, int timeAxis) implements Movement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireMinRank(inputs, 0, 2);
            int rank = inputs.shape(0).rank();
            int batch = Rules.axis(batchAxis, rank);
            if (batch + Rules.axis(timeAxis, rank) != 1) {
                throw Rules.invalid(
                        "batch and time must be the first two axes",
                        "batch " + batchAxis + ", time " + timeAxis,
                        "0 and 1, or 1 and 0",
                        "transpose the input");
            }
            Rules.requireIndex(inputs, 1);
            Rules.requireShape(inputs, 1, Shape.of(List.of(inputs.shape(0).dim(batch))));
            return Rules.sameAs(inputs, 0);
        }
    }
}
