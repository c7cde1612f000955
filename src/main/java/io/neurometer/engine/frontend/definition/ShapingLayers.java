package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/** Elements put in another order or shape, cut, padded or resampled. */
final class ShapingLayers {
    private static final String FAMILY = "Shape";
    private static final OptionKind<Long> DIMENSION = OptionKind.integer(-32, 31);

    private static final Option<List<Long>> SHAPE = Option.required(
            "shape",
            OptionKind.integers(-1, OptionKind.MAX),
            "all sizes, the batch included: 0 keeps the input's size there, one -1 is worked out");
    private static final Option<Long> START_DIM = Option.of("start_dim", DIMENSION, 1L, "first dimension flattened");
    private static final Option<Long> END_DIM = Option.of("end_dim", DIMENSION, -1L, "last dimension flattened");
    private static final Option<Long> DIM0 = Option.required("dim0", DIMENSION, "one dimension");
    private static final Option<Long> DIM1 = Option.required("dim1", DIMENSION, "the dimension it changes places with");
    private static final Option<List<Long>> DIMS =
            Option.required("dims", OptionKind.integers(-32, 31), "the input's dimensions in their new order");
    private static final Option<List<Long>> PAD = Option.required(
            "pad",
            OptionKind.integers(-OptionKind.MAX, OptionKind.MAX),
            "before and after, last dimension first: [left, right, top, bottom]; negative amounts cut");
    private static final Option<String> PAD_MODE = Option.of(
            "mode",
            OptionKind.choice("constant", "reflect", "replicate", "circular"),
            "constant",
            "what the border is filled with");
    private static final Option<Double> PAD_VALUE =
            Option.of("value", OptionKind.number(), 0.0, "fills the border in mode \"constant\"");
    private static final Option<List<Long>> SIZE =
            Option.optional("size", OptionKind.sizes(1), "from scale_factor", "positions of the output");
    private static final Option<List<Long>> SCALE_FACTOR = Option.optional(
            "scale_factor", OptionKind.sizes(1), "from size", "whole number by which the positions grow");
    private static final Option<String> UPSAMPLE_MODE = Option.of(
            "mode",
            OptionKind.choice("nearest", "linear", "bilinear", "trilinear", "bicubic"),
            "nearest",
            "how values between arise");
    private static final Option<Boolean> ALIGN_CORNERS =
            Option.of("align_corners", OptionKind.flag(), false, "whether the corner pixels keep their values");
    private static final Option<Long> DIM = Option.required("dim", DIMENSION, "the dimension");
    private static final Option<Long> INDEX = Option.required(
            "index", OptionKind.integer(-OptionKind.MAX, OptionKind.MAX), "the position; negative counts from the end");
    private static final Option<Long> START =
            Option.of("start", OptionKind.integer(-OptionKind.MAX, OptionKind.MAX), 0L, "first position");
    private static final Option<Long> END = Option.optional(
            "end", OptionKind.integer(-OptionKind.MAX, OptionKind.MAX), "the size", "one past the last position");
    private static final Option<Long> STEP = Option.of("step", OptionKind.count(), 1L, "distance of positions");
    private static final Option<Double> PROBABILITY =
            Option.of("p", OptionKind.number(0, 1), 0.5, "ignored: nothing is dropped at inference");

    static final List<LayerType> TYPES = List.of(
            LayerType.of(FAMILY, "reshape", "the same elements under another shape", ShapingLayers::reshape, SHAPE)
                    .alias("view"),
            LayerType.of(FAMILY, "flatten", "several dimensions as one", ShapingLayers::flatten, START_DIM, END_DIM),
            LayerType.of(FAMILY, "transpose", "two dimensions change places", ShapingLayers::transpose, DIM0, DIM1),
            LayerType.of(FAMILY, "permute", "dimensions in another order", ShapingLayers::permute, DIMS),
            LayerType.of(FAMILY, "pad", "a border added or cut", ShapingLayers::pad, PAD, PAD_MODE, PAD_VALUE),
            LayerType.of(
                    FAMILY,
                    "upsample",
                    "features at a higher resolution",
                    ShapingLayers::upsample,
                    SIZE,
                    SCALE_FACTOR,
                    UPSAMPLE_MODE,
                    ALIGN_CORNERS),
            LayerType.of(
                    FAMILY,
                    "select",
                    "one position of a dimension, which goes away",
                    ShapingLayers::select,
                    DIM,
                    INDEX),
            LayerType.of(
                    FAMILY,
                    "slice",
                    "a range of positions of a dimension",
                    ShapingLayers::slice,
                    DIM,
                    START,
                    END,
                    STEP),
            LayerType.of(
                            FAMILY,
                            "dropout",
                            "the input itself: nothing is dropped at inference",
                            layer -> layer.add("", new Shaping.Identity(), layer.input()),
                            PROBABILITY)
                    .alias("dropout2d", "stochastic_depth"),
            LayerType.of(
                    FAMILY,
                    "identity",
                    "the input itself",
                    layer -> layer.add("", new Shaping.Identity(), layer.input())));

    private ShapingLayers() {}

    private static Value reshape(LayerAssembly layer) {
        return reshape(layer, "", layer.input(), layer.get(SHAPE));
    }

    /** Adds a reshape; in {@code sizes} 0 keeps the input's size at that place and -1 is worked out. */
    static Value reshape(LayerAssembly layer, String part, Value x, List<Long> sizes) {
        if (Collections.frequency(sizes, -1L) > 1) {
            throw layer.invalid("more than one size is -1", sizes).toException();
        }
        List<Dim> dims = new ArrayList<>(sizes.size());
        List<Dim> left = new ArrayList<>(x.shape().dims());
        long made = 1;
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i) == 0 && i >= x.rank()) {
                throw layer.mismatch("a size of 0 keeps the input's, which has no dimension " + i, x.shape())
                        .toException();
            }
            Dim dim = sizes.get(i) == 0 ? x.dim(i) : sizes.get(i) < 0 ? Dim.UNKNOWN : Dim.of(sizes.get(i));
            dims.add(dim);
            if (dim.isFixed()) {
                made = Math.multiplyExact(made, dim.size());
            } else if (sizes.get(i) == 0) {
                left.remove(dim);
            }
        }
        long held = left.stream().filter(Dim::isFixed).mapToLong(Dim::size).reduce(1, Math::multiplyExact);
        List<Dim> open = left.stream().filter(dim -> !dim.isFixed()).toList();
        int free = sizes.indexOf(-1L);
        boolean divides = made != 0 && held % made == 0;
        if (open.isEmpty() && (free < 0 ? held != made : !divides)) {
            throw layer.mismatch("the elements do not fit the shape " + sizes, x.shape())
                    .expected("a product of " + held)
                    .toException();
        }
        if (free >= 0 && open.isEmpty()) {
            dims.set(free, Dim.of(held / made));
        } else if (free >= 0 && open.size() == 1 && held == made) {
            dims.set(free, open.get(0));
        }
        Value shape = layer.longs(
                (part.isEmpty() ? "" : part + "/") + "shape",
                sizes.stream().mapToLong(Long::longValue).toArray());
        return layer.addTyped(part, new Shaping.Reshape(false), x.type().withShape(Shape.of(dims)), x, shape);
    }

    private static Value flatten(LayerAssembly layer) {
        Value x = layer.input();
        layer.requireLeastRank(x, 1, "[N, ...]");
        int start = layer.axis(layer.get(START_DIM), Math.max(x.rank(), 2));
        int end = layer.axis(layer.get(END_DIM), x.rank());
        if (start == 1 && end == x.rank() - 1 && x.rank() >= 2) {
            return layer.add("", new Shaping.Flatten(1), x);
        }
        if (end < start) {
            throw layer.invalid("'end_dim' comes before 'start_dim'", end + " and " + start)
                    .toException();
        }
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < x.rank() - (end - start); i++) {
            boolean behind = i > start;
            sizes.add(i == start ? -1 : behind ? layer.fixed(x, i + end - start, "size behind the flattened") : 0L);
        }
        return reshape(layer, "", x, sizes);
    }

    private static Value transpose(LayerAssembly layer) {
        Value x = layer.input();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            order.add(i);
        }
        Collections.swap(order, layer.axis(layer.get(DIM0), x.rank()), layer.axis(layer.get(DIM1), x.rank()));
        return layer.add("", new Shaping.Transpose(List.copyOf(order)), x);
    }

    private static Value permute(LayerAssembly layer) {
        Value x = layer.input();
        List<Integer> order =
                layer.get(DIMS).stream().map(dim -> layer.axis(dim, x.rank())).toList();
        if (order.size() != x.rank() || new HashSet<>(order).size() < order.size()) {
            throw layer.mismatch("'dims' must name each of the input's dimensions once", layer.get(DIMS))
                    .expected(x.rank() + " different dimensions")
                    .toException();
        }
        return layer.add("", new Shaping.Transpose(order), x);
    }

    private static Value pad(LayerAssembly layer) {
        Value x = layer.input();
        List<Long> amounts = layer.get(PAD);
        if (amounts.size() % 2 != 0 || amounts.size() / 2 > x.rank()) {
            throw layer.mismatch("'pad' has a wrong number of entries", amounts)
                    .expected("two for each of the last dimensions of " + x.shape())
                    .toException();
        }
        long[] pads = new long[2 * x.rank()];
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        Shaping.PadMode mode = padMode(layer.get(PAD_MODE));
        for (int i = 0; i < amounts.size() / 2; i++) {
            int axis = x.rank() - 1 - i;
            long before = amounts.get(2 * i);
            long after = amounts.get(2 * i + 1);
            pads[axis] = before;
            pads[x.rank() + axis] = after;
            dims.set(axis, padded(layer, mode, dims.get(axis), before, after));
        }
        Value padding = layer.longs("pads", pads);
        TensorType type = x.type().withShape(Shape.of(dims));
        if (mode != Shaping.PadMode.CONSTANT || layer.get(PAD_VALUE) == 0) {
            return layer.addTyped("", new Shaping.Pad(mode), type, x, padding);
        }
        String value =
                layer.network().graph().scalar(layer.name() + "/value", x.type().dataType(), layer.get(PAD_VALUE));
        return layer.addTyped(
                "",
                new Shaping.Pad(mode),
                type,
                x,
                padding,
                new Value(value, TensorType.of(x.type().dataType())));
    }

    private static Dim padded(LayerAssembly layer, Shaping.PadMode mode, Dim dim, long before, long after) {
        if (before == 0 && after == 0) {
            return dim;
        }
        if (!dim.isFixed()) {
            return Dim.UNKNOWN;
        }
        long most = mode == Shaping.PadMode.REFLECT ? dim.size() - 1 : dim.size();
        if (mode != Shaping.PadMode.CONSTANT && mode != Shaping.PadMode.EDGE && Math.max(before, after) > most) {
            throw layer.mismatch("the border is larger than what it repeats", List.of(before, after))
                    .expected("at most " + most)
                    .toException();
        }
        long size = dim.size() + before + after;
        if (size < 1) {
            throw layer.mismatch("nothing is left of a dimension of size " + dim.size(), List.of(before, after))
                    .toException();
        }
        return Dim.of(size);
    }

    private static Shaping.PadMode padMode(String mode) {
        return switch (mode) {
            case "reflect" -> Shaping.PadMode.REFLECT;
            case "replicate" -> Shaping.PadMode.EDGE;
            case "circular" -> Shaping.PadMode.WRAP;
            default -> Shaping.PadMode.CONSTANT;
        };
    }

    private static Value upsample(LayerAssembly layer) {
        Value x = layer.input();
        layer.requireLeastRank(x, 3, "[N, C, ...]");
        int spatial = x.rank() - 2;
        boolean bySize = layer.options().has(SIZE);
        if (bySize == layer.options().has(SCALE_FACTOR)) {
            throw layer.invalid("needs either 'size' or 'scale_factor'", bySize ? "both" : "neither")
                    .toException();
        }
        List<Long> given = layer.each(bySize ? SIZE : SCALE_FACTOR, spatial);
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        List<Integer> axes = new ArrayList<>();
        float[] scales = new float[spatial];
        for (int i = 0; i < spatial; i++) {
            axes.add(i + 2);
            scales[i] = given.get(i);
            Dim dim = x.dim(i + 2);
            Dim grown = dim.isFixed() ? Dim.of(Math.multiplyExact(dim.size(), given.get(i))) : Dim.UNKNOWN;
            dims.set(i + 2, bySize ? Dim.of(given.get(i)) : grown);
        }
        Value steering = bySize
                ? layer.longs("sizes", given.stream().mapToLong(Long::longValue).toArray())
                : layer.constant("scales", WeightSource.floats(scales), spatial);
        Resizing.Resize op = resize(layer, axes);
        TensorType type = x.type().withShape(Shape.of(dims));
        return bySize
                ? layer.addTyped("", op, type, x, LayerAssembly.absent(), LayerAssembly.absent(), steering)
                : layer.addTyped("", op, type, x, LayerAssembly.absent(), steering);
    }

    private static Resizing.Resize resize(LayerAssembly layer, List<Integer> axes) {
        String mode = layer.get(UPSAMPLE_MODE);
        boolean nearest = mode.equals("nearest");
        boolean align = layer.get(ALIGN_CORNERS);
        if (nearest && align) {
            throw layer.invalid("'align_corners' has no meaning with mode \"nearest\"", true)
                    .toException();
        }
        return new Resizing.Resize(
                nearest
                        ? Resizing.Interpolation.NEAREST
                        : mode.equals("bicubic") ? Resizing.Interpolation.CUBIC : Resizing.Interpolation.LINEAR,
                nearest
                        ? Resizing.Coordinates.ASYMMETRIC
                        : align ? Resizing.Coordinates.ALIGN_CORNERS : Resizing.Coordinates.HALF_PIXEL,
                Resizing.Rounding.FLOOR,
                -0.75f,
                false,
                0,
                false,
                List.copyOf(axes),
                Resizing.AspectRatio.STRETCH);
    }

    private static Value select(LayerAssembly layer) {
        Value x = layer.input();
        int axis = layer.axis(layer.get(DIM), x.rank());
        long index = layer.get(INDEX);
        Dim dim = x.dim(axis);
        if (dim.isFixed() && (index < -dim.size() || index >= dim.size())) {
            throw layer.mismatch("'index' lies outside dimension " + axis, index)
                    .expected("from " + -dim.size() + " to " + (dim.size() - 1))
                    .toException();
        }
        return layer.add("", new Gathering.Gather(axis), x, layer.scalar("index", index));
    }

    private static Value slice(LayerAssembly layer) {
        Value x = layer.input();
        int axis = layer.axis(layer.get(DIM), x.rank());
        long start = layer.get(START);
        Long end = layer.options().find(END);
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        Dim dim = x.dim(axis);
        if (dim.isFixed()) {
            long first = clamp(start, dim.size());
            long last = end == null ? dim.size() : clamp(end, dim.size());
            if (last <= first) {
                throw layer.mismatch("the range is empty", "[" + start + ", " + end + ")")
                        .expected("some of " + dim.size() + " positions")
                        .toException();
            }
            dims.set(axis, Dim.of((last - first + layer.get(STEP) - 1) / layer.get(STEP)));
        } else {
            dims.set(axis, Dim.UNKNOWN);
        }
        return layer.addTyped(
                "",
                new Shaping.Slice(),
                x.type().withShape(Shape.of(dims)),
                x,
                layer.longs("starts", start),
                layer.longs("ends", end == null ? Long.MAX_VALUE : end),
                layer.longs("axes", axis),
                layer.longs("steps", layer.get(STEP)));
    }

    private static long clamp(long position, long size) {
        return Math.max(0, Math.min(size, position < 0 ? position + size : position));
    }

    /** INT64 [rank]: the type of a shape as a value. */
    static TensorType shapeType(int rank) {
        return TensorType.of(DataType.INT64, rank);
    }
}
