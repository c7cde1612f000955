package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions over one to three spatial dimensions; channels come second, weights are [out, in/groups, kernel...].
 * Multiply-accumulates count taps on padding too.
 */
public sealed interface Convolution extends Op {

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    @Override
    default InputRole role(int index) {
        return InputRole.weightAndBias(index);
    }

    /**
     * Convolution; inputs: x [N, C, spatial...], weight [out, C/groups, kernel...], optional bias [out]. Depthwise when groups = C.
     *
     * @param connections for each output channel the input channels it is connected to, as LeNet-5's C3; null for all.
     *     The weight is dense all the same, with zeros where there is no connection
     */
    record Conv(Window window, int groups, @Nullable List<List<Integer>> connections) implements Convolution {
        public Conv {
            connections = connections == null
                    ? null
                    : connections.stream().map(List::copyOf).toList();
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            Rules.requireFloating(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            Shape output = outputShape(window, groups, inputs);
            requireBias(inputs, inputs.shape(1).dim(0));
            requireConnections(inputs);
            return List.of(inputs.type(0).withShape(output));
        }

        /** The window along each spatial dimension. @throws IllegalStateException unless both shapes are fixed */
        public List<WindowAxis> axes(Shape features, Shape weight) {
            return Convolution.axes(window, features, weight);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape output = outputs.get(0).shape();
            long edges;
            if (connections == null) {
                edges = edges(inputs, output);
            } else {
                long links = connections.stream().mapToLong(List::size).sum();
                long taps = spatialElements(inputs.shape(1));
                edges = product(output.size(0), spatialElements(output), links, taps);
            }
            return OpCost.ofMac(edges).withConnections(edges, inputs.has(2) ? output.elements() : 0);
        }

        private void requireConnections(Inputs inputs) {
            if (connections == null) {
                return;
            }
            Dim out = inputs.shape(1).dim(0);
            Dim in = inputs.shape(1).dim(1);
            if (groups != 1) {
                throw Rules.invalid("a connection table needs one group", groups, 1, "remove groups or the table");
            }
            if (!out.compatible(Dim.of(connections.size()))) {
                throw Rules.mismatch(
                        "the connection table has the wrong number of rows",
                        connections.size(),
                        out,
                        "give one list for each output channel");
            }
            for (List<Integer> row : connections) {
                boolean distinct = new HashSet<>(row).size() == row.size();
                boolean within = row.stream().allMatch(from -> from >= 0 && (!in.isFixed() || from < in.size()));
                if (row.isEmpty() || !distinct || !within) {
                    throw Rules.invalid(
                            "a row of the connection table is not a set of input channels",
                            row,
                            "distinct channels below " + in,
                            "correct the table");
                }
            }
        }
    }

    /**
     * Transposed convolution; inputs: x [N, C, spatial...], weight [C, out/groups, kernel...], optional bias [out].
     * Multiply-accumulates are counted over input positions.
     *
     * @param outputPadding extra size at the end of each spatial dimension; empty for none
     * @param outputShape spatial output sizes that decide the padding; empty when the window's padding does
     */
    record ConvTranspose(Window window, int groups, List<Long> outputPadding, List<Long> outputShape)
            implements Convolution {
        public ConvTranspose {
            outputPadding = List.copyOf(outputPadding);
            outputShape = List.copyOf(outputShape);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            Rules.requireFloating(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            int spatial = WindowGeometry.requireSpatial(inputs);
            Rules.requireRank(inputs, 1, spatial + 2);
            WindowGeometry.requireValid(window, spatial);
            WindowGeometry.requireEntries("output shape", outputShape, spatial, 1);
            requireOutputPadding(spatial);
            Shape features = inputs.shape(0);
            Shape weight = inputs.shape(1);
            requireKernel(window, weight);
            Rules.requireEqual(features.dim(1), weight.dim(0), "channels of the input and of the weight");
            requireGroups(groups, weight.dim(0), "input channels");
            Dim out = weight.dim(1).isFixed()
                    ? Dim.of(Math.multiplyExact(weight.dim(1).size(), (long) groups))
                    : Dim.UNKNOWN;
            requireBias(inputs, out);
            List<Dim> dims = new ArrayList<>(List.of(features.dim(0), out));
            for (int i = 0; i < spatial; i++) {
                Dim input = features.dim(i + 2);
                Dim kernel = weight.dim(i + 2);
                boolean settled = input.isFixed() && kernel.isFixed();
                dims.add(
                        settled
                                ? Dim.of(settled(i, kernel.size(), input.size()).output())
                                : outputShape.isEmpty() ? Dim.UNKNOWN : Dim.of(outputShape.get(i)));
            }
            return List.of(inputs.type(0).withShape(Shape.of(dims)));
        }

        /** The window along each spatial dimension. @throws IllegalStateException unless both shapes are fixed */
        public List<WindowAxis> axes(Shape features, Shape weight) {
            List<WindowAxis> axes = new ArrayList<>();
            for (int i = 2; i < features.rank(); i++) {
                axes.add(settled(i - 2, weight.size(i), features.size(i)));
            }
            return List.copyOf(axes);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long fanOut = product(inputs.shape(1).size(1), spatialElements(inputs.shape(1)));
            long edges = product(inputs.shape(0).elements(), fanOut);
            long biasEdges = inputs.has(2) ? outputs.get(0).shape().elements() : 0;
            return OpCost.ofMac(edges).withConnections(edges, biasEdges);
        }

        private WindowAxis settled(int axis, long kernel, long input) {
            long extra = outputPadding.isEmpty() ? 0 : outputPadding.get(axis);
            Long size = outputShape.isEmpty() ? null : outputShape.get(axis);
            return WindowGeometry.settleTransposed(window, axis, kernel, input, extra, size);
        }

        private void requireOutputPadding(int spatial) {
            WindowGeometry.requireEntries("output padding", outputPadding, spatial, 0);
            for (int i = 0; i < outputPadding.size(); i++) {
                long limit = Math.max(window.stride(i), window.dilation(i));
                if (outputPadding.get(i) >= limit) {
                    throw Rules.invalid(
                            "output padding is not smaller than stride or dilation",
                            outputPadding,
                            "less than " + limit,
                            "use a smaller output padding");
                }
            }
        }
    }

    /**
     * INT32 convolution of 8-bit values less their zero points; inputs: x, weight, optional x zero point, optional weight
     * zero point, which is a scalar or one for each output channel.
     */
    record ConvInteger(Window window, int groups) implements Convolution {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 4);
            Rules.requireDataType(inputs, 0, DataType.UINT8, DataType.INT8);
            Rules.requireDataType(inputs, 1, DataType.UINT8, DataType.INT8);
            Shape output = outputShape(window, groups, inputs);
            if (inputs.has(2)) {
                Rules.requireSameDataType(inputs, 0, 2);
                Rules.requireScalar(inputs, 2);
            }
            if (inputs.has(3)) {
                Rules.requireSameDataType(inputs, 1, 3);
                boolean perChannel = inputs.shape(3).compatible(Shape.of(List.of(output.dim(1))));
                if (!perChannel) {
                    Rules.requireScalar(inputs, 3);
                }
            }
            return List.of(new TensorType(DataType.INT32, output));
        }

        /** The window along each spatial dimension. @throws IllegalStateException unless both shapes are fixed */
        public List<WindowAxis> axes(Shape features, Shape weight) {
            return Convolution.axes(window, features, weight);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long edges = edges(inputs, outputs.get(0).shape());
            return OpCost.ofMac(edges).withConnections(edges, 0);
        }

        @Override
        public InputRole role(int index) {
            return switch (index) {
                case 1 -> InputRole.WEIGHT;
                case 2, 3 -> InputRole.FORMAT;
                default -> InputRole.DATA;
            };
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }
    }

    private static Shape outputShape(Window window, int groups, Inputs inputs) {
        int spatial = WindowGeometry.requireSpatial(inputs);
        Rules.requireRank(inputs, 1, spatial + 2);
        WindowGeometry.requireValid(window, spatial);
        Shape features = inputs.shape(0);
        Shape weight = inputs.shape(1);
        requireKernel(window, weight);
        requireGroups(groups, weight.dim(0), "output channels");
        requireGroups(groups, features.dim(1), "input channels");
        requireChannels(groups, features, weight);
        List<Dim> dims = new ArrayList<>(List.of(features.dim(0), weight.dim(0)));
        for (int i = 0; i < spatial; i++) {
            dims.add(WindowGeometry.output(window, i, weight.dim(i + 2), features.dim(i + 2), false));
        }
        return Shape.of(dims);
    }

    private static void requireChannels(int groups, Shape features, Shape weight) {
        Dim channels = features.dim(1);
        Dim fanIn = weight.dim(1);
        if (channels.isFixed() && fanIn.isFixed() && channels.size() != Math.multiplyExact(fanIn.size(), groups)) {
            throw Rules.mismatch(
                    "channels of the input do not fit the weight",
                    channels + " channels, weight " + weight + (groups == 1 ? "" : ", " + groups + " groups"),
                    Math.multiplyExact(fanIn.size(), groups) + " channels",
                    "check the layer before, the weight's layout or the groups");
        }
    }

    private static void requireGroups(int groups, Dim channels, String what) {
        if (groups < 1) {
            throw Rules.invalid("the number of groups is not positive", groups, "at least 1", "use 1 for none");
        }
        if (channels.isFixed() && channels.size() % groups != 0) {
            throw Rules.mismatch(
                    "groups do not divide the " + what,
                    groups + " groups, " + channels + " " + what,
                    "a divisor of " + channels,
                    "change the groups or the channels");
        }
    }

    private static void requireKernel(Window window, Shape weight) {
        for (int i = 0; i < weight.rank() - 2; i++) {
            Dim kernel = weight.dim(i + 2);
            boolean wrong = !window.kernel().isEmpty()
                    && !kernel.compatible(Dim.of(window.kernel().get(i)));
            if (wrong || kernel.size() == 0) {
                throw Rules.mismatch(
                        "the weight does not have the kernel's size",
                        weight,
                        window.kernel().isEmpty() ? "a kernel of at least 1" : "a kernel of " + window.kernel(),
                        "correct the kernel size or the weight");
            }
        }
    }

    private static void requireBias(Inputs inputs, Dim out) {
        if (inputs.has(2)) {
            Rules.requireSameDataType(inputs, 0, 2);
            Rules.requireShape(inputs, 2, Shape.of(List.of(out)));
        }
    }

    private static List<WindowAxis> axes(Window window, Shape features, Shape weight) {
        List<Long> kernel = new ArrayList<>();
        for (int i = 2; i < weight.rank(); i++) {
            kernel.add(weight.size(i));
        }
        return WindowGeometry.settle(window, kernel, features, false);
    }

    /** For every output element the inputs it sums: c_in/groups times the taps. */
    private static long edges(Inputs inputs, Shape output) {
        Shape weight = inputs.shape(1);
        return product(output.elements(), weight.size(1), spatialElements(weight));
    }

    private static long spatialElements(Shape shape) {
        long[] sizes = shape.sizes();
        long product = 1;
        for (int i = 2; i < sizes.length; i++) {
            product = Math.multiplyExact(product, sizes[i]);
        }
        return product;
    }

    private static long product(long... factors) {
        return Shape.elements(factors);
    }
}
