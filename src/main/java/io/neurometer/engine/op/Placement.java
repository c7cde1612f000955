package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Elements put into a larger tensor. */
public sealed interface Placement extends Op {

    @Override
    default InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.SETTING;
    }

    /**
     * Adds the columns of blocks up where they overlap in an image: the inverse of taking it apart into the windows of a
     * convolution. Inputs: x [N, C * block, blocks], INT64 spatial sizes of the image, INT64 sizes of a block. Output [N,
     * C, image...].
     *
     * @param window strides, dilations and padding of the blocks; its kernel is empty
     */
    record Col2Im(Window window) implements Placement {
        @Override
        public String kind() {
            return "col2im";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            Rules.requireNumber(inputs, 0);
            Rules.requireRank(inputs, 0, 3);
            int spatial = Limits.length(inputs, 1);
            Rules.requireShape(inputs, 2, Shape.of(spatial));
            WindowGeometry.requireValid(window, spatial);
            Shape x = inputs.shape(0);
            List<Dim> dims = new ArrayList<>(List.of(x.dim(0), Dim.UNKNOWN));
            dims.addAll(Limits.shapeOf(inputs, 1).dims());
            if (inputs.hasValue(1) && inputs.hasValue(2) && x.dim(1).isFixed()) {
                dims.set(1, Dim.of(channels(inputs)));
            }
            return List.of(Limits.within(inputs.type(0).withShape(Shape.of(dims))));
        }

        private long channels(Inputs inputs) {
            long[] block = inputs.longs(2);
            for (long size : block) {
                if (size < 1) {
                    throw Rules.invalid("a block has no elements", size, "sizes of at least 1", "correct input 2");
                }
            }
            long taps = Shape.elements(block);
            long blocks = 1;
            for (WindowAxis axis : axes(inputs)) {
                blocks = Math.multiplyExact(blocks, (long) axis.output());
            }
            Shape x = inputs.shape(0);
            boolean fits = x.size(1) % taps == 0 && (!x.dim(2).isFixed() || x.size(2) == blocks);
            if (!fits) {
                throw Rules.mismatch(
                        "the columns do not make up the image",
                        x,
                        "a multiple of " + taps + " rows and " + blocks + " columns",
                        "correct the sizes of image and block");
            }
            return x.size(1) / taps;
        }

        /** The blocks along each dimension of the image. @throws TypeUnknownException unless both sizes are known */
        public List<WindowAxis> axes(Inputs inputs) {
            long[] image = inputs.longs(1);
            long[] block = inputs.longs(2);
            List<WindowAxis> axes = new ArrayList<>();
            for (int i = 0; i < image.length; i++) {
                axes.add(WindowGeometry.settle(window, i, block[i], image[i], false));
            }
            return axes;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(Kind.ADD, inputs.shape(0).elements());
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.SUMMATION;
        }
    }

    /**
     * A cache with new rows of each sample written from a place of its own on; inputs: cache [B, ..., S, ...], update, of
     * fewer rows along the axis, optional INT64 places [B], else 0.
     *
     * @param axis along which rows lie; not 0
     * @param circular whether rows beyond the end begin again at the start; otherwise they are an error of whoever gave
     *     the place
     */
    record CacheWrite(int axis, boolean circular) implements Placement {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            Rules.requireSameDataType(inputs, 0, 1);
            Rules.requireMinRank(inputs, 0, 2);
            Shape cache = inputs.shape(0);
            int along = Rules.axis(axis, cache.rank());
            if (along == 0) {
                throw Rules.invalid("rows cannot lie along the batch", axis, "another axis", "correct the attribute");
            }
            Rules.requireRank(inputs, 1, cache.rank());
            Dim rows = inputs.shape(1).dim(along);
            Rules.requireShape(inputs, 1, Rules.withDim(cache, along, rows));
            if (rows.isFixed() && cache.dim(along).isFixed() && rows.size() > cache.size(along)) {
                throw Rules.mismatch(
                        "there are more new rows than the cache has", rows, "at most " + cache.dim(along), "cut them");
            }
            if (inputs.has(2)) {
                Rules.requireIndex(inputs, 2);
                Rules.requireShape(inputs, 2, Shape.of(List.of(cache.dim(0))));
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public InputRole role(int index) {
            return index < 2 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.FREE;
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }
    }
}
