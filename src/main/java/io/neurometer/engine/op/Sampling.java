package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Features read at places between the elements that are computed while running. */
public sealed interface Sampling extends Op
        permits Sampling.GridSample, Sampling.AffineGrid, Sampling.DeformConv, RegionPooling {

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    /** Multiplications and additions that weigh so many elements, for each of the results. */
    static OpVector weighed(long taps, long results) {
        return OpVector.of(Kind.MUL, Math.multiplyExact(taps, results))
                .plus(Kind.ADD, Math.multiplyExact(Math.max(0, taps - 1), results));
    }

    /** How a value between elements is computed. */
    enum Interpolation {
        NEAREST(1),
        LINEAR(2),
        CUBIC(4);

        private final int taps;

        Interpolation(int taps) {
            this.taps = taps;
        }

        /** Elements along each dimension that make one value. */
        public int taps() {
            return taps;
        }
    }

    /** What places outside of the features read. */
    enum Outside {
        ZEROS,
        /** The element at the border. */
        BORDER,
        /** What a mirror at the border shows. */
        REFLECTION
    }

    /**
     * Reads x at the places of a grid. Inputs: x [N, C, spatial...], grid [N, out..., r] with a place of r coordinates for
     * each output element, the last spatial dimension's first, -1 and 1 being both ends of it. Output [N, C, out...].
     *
     * <p>Costs a multiplication and an addition for each coordinate and, where it interpolates, a multiplication for each
     * element that is weighed and the additions between them.
     *
     * @param alignCorners whether the ends are the centres of the outermost elements, rather than their outer edges
     */
    record GridSample(Interpolation interpolation, Outside outside, boolean alignCorners) implements Sampling {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireNumber(inputs, 0);
            Rules.requireFloating(inputs, 1);
            int spatial = WindowGeometry.requireSpatial(inputs);
            Rules.requireRank(inputs, 1, spatial + 2);
            Shape x = inputs.shape(0);
            Shape grid = inputs.shape(1);
            Rules.requireEqual(Dim.of(spatial), grid.dim(-1), "spatial dimensions and coordinates of the grid");
            List<Dim> dims = new ArrayList<>();
            dims.add(Rules.requireEqual(x.dim(0), grid.dim(0), "batches of input and grid"));
            dims.add(x.dim(1));
            dims.addAll(grid.dims().subList(1, spatial + 1));
            Shape output = Shape.of(dims);
            for (int i = 2; i < x.rank(); i++) {
                if (x.dim(i).size() == 0) {
                    throw Rules.mismatch(
                            "there is nothing to read", x, "spatial sizes of at least 1", "use larger features");
                }
            }
            return List.of(Limits.within(inputs.type(0).withShape(output)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long taps = 1;
            for (int i = 2; i < inputs.shape(0).rank(); i++) {
                taps *= interpolation.taps();
            }
            long coordinates = inputs.shape(1).elements();
            OpVector places = OpVector.of(Kind.MUL, coordinates).plus(Kind.ADD, coordinates);
            return OpCost.ofOther(
                    taps == 1
                            ? places
                            : places.plus(weighed(taps, outputs.get(0).shape().elements())));
        }
    }

    /**
     * The places that an affine map sends the elements of an output to, as {@link GridSample} reads them. Inputs: maps [N,
     * 2, 3] or [N, 3, 4], INT64 sizes [N, C, H, W] or [N, C, D, H, W] of the output. Output [N, H, W, 2] or [N, D, H, W, 3].
     */
    record AffineGrid(boolean alignCorners) implements Sampling {
        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireFloating(inputs, 0);
            Rules.requireRank(inputs, 0, 3);
            int spatial = Limits.length(inputs, 1) - 2;
            if (spatial != 2 && spatial != 3) {
                throw Rules.mismatch(
                        "the sizes are those of no image", inputs.shape(1), "4 or 5 sizes", "correct input 1");
            }
            Shape sizes = Limits.shapeOf(inputs, 1);
            Rules.requireShape(
                    inputs, 0, Shape.of(List.of(inputs.shape(0).dim(0), Dim.of(spatial), Dim.of(spatial + 1L))));
            List<Dim> dims = new ArrayList<>();
            dims.add(Rules.requireEqual(inputs.shape(0).dim(0), sizes.dim(0), "batches of maps and sizes"));
            dims.addAll(sizes.dims().subList(2, spatial + 2));
            dims.add(Dim.of(spatial));
            return List.of(Limits.within(inputs.type(0).withShape(Shape.of(dims))));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofMac(Math.multiplyExact(
                    outputs.get(0).shape().elements(), inputs.shape(0).size(2)));
        }
    }

    /**
     * Convolution whose taps are moved by offsets and weighed by a mask (deformable ConvNets v2). Inputs: x [N, C, H, W],
     * weight [out, C/groups, kernel...], offset [N, offsetGroups * taps * 2, ...] (for each tap y, then x), optional bias
     * [out], optional mask [N, offsetGroups * taps, ...]. Places between elements are interpolated; outside is 0.
     *
     * <p>Costs the multiply-accumulates of the convolution, and a sample by linear interpolation for each tap of each input
     * channel, weighed by the mask where there is one.
     */
    record DeformConv(Window window, int groups, int offsetGroups) implements Sampling {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 5);
            Rules.requireRank(inputs, 0, 4);
            Inputs plain = new Inputs.Builder()
                    .add(inputs, 0)
                    .add(inputs, 1)
                    .add(inputs, 3)
                    .build();
            Shape output = new Convolution.Conv(window, groups, null)
                    .infer(plain)
                    .get(0)
                    .shape();
            Rules.requireSameDataType(inputs, 0, 2);
            Shape weight = inputs.shape(1);
            Dim channels = inputs.shape(0).dim(1);
            if (offsetGroups < 1 || (channels.isFixed() && channels.size() % offsetGroups != 0)) {
                throw Rules.mismatch(
                        "groups of offsets do not divide the channels",
                        offsetGroups,
                        "a divisor of " + channels,
                        "change it");
            }
            Dim taps = Reshaping.product(List.of(Dim.of(offsetGroups), weight.dim(2), weight.dim(3)));
            Rules.requireShape(inputs, 2, moved(output, Reshaping.product(List.of(taps, Dim.of(2)))));
            if (inputs.has(4)) {
                Rules.requireSameDataType(inputs, 0, 4);
                Rules.requireShape(inputs, 4, moved(output, taps));
            }
            return List.of(inputs.type(0).withShape(output));
        }

        private static Shape moved(Shape output, Dim channels) {
            return Rules.withDim(output, 1, channels);
        }

        /** The window along both spatial dimensions. @throws IllegalStateException unless both shapes are fixed */
        public List<WindowAxis> axes(Shape features, Shape weight) {
            return new Convolution.Conv(window, groups, null).axes(features, weight);
        }

        @Override
        public InputRole role(int index) {
            return switch (index) {
                case 1 -> InputRole.WEIGHT;
                case 3 -> InputRole.BIAS;
                default -> InputRole.DATA;
            };
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape weight = inputs.shape(1);
            Shape output = outputs.get(0).shape();
            long taps = Math.multiplyExact(weight.size(2), weight.size(3));
            long edges = Math.multiplyExact(output.elements(), Math.multiplyExact(weight.size(1), taps));
            long places = Shape.elements(new long[] {output.size(0), output.size(2), output.size(3), taps});
            long samples = Math.multiplyExact(places, inputs.shape(0).size(1));
            OpVector sampling = weighed(4, samples).plus(Kind.MUL, inputs.has(4) ? samples : 0);
            return OpCost.ofMac(edges)
                    .withOther(sampling)
                    .withConnections(edges, inputs.has(3) ? output.elements() : 0);
        }
    }
}
