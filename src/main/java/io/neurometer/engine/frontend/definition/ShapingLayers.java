package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/** The same elements under another shape, or with their dimensions in another order. */
final class ShapingLayers {
    static final String FAMILY = "Shape";
    static final OptionKind<Long> DIMENSION = OptionKind.integer(-32, 31);

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
    static final List<LayerType> TYPES = List.of(
            LayerType.of(FAMILY, "reshape", "the same elements under another shape", ShapingLayers::reshape, SHAPE)
                    .alias("view"),
            LayerType.of(FAMILY, "flatten", "several dimensions as one", ShapingLayers::flatten, START_DIM, END_DIM),
            LayerType.of(FAMILY, "transpose", "two dimensions change places", ShapingLayers::transpose, DIM0, DIM1),
            LayerType.of(FAMILY, "permute", "dimensions in another order", ShapingLayers::permute, DIMS));

    private ShapingLayers() {}

    private static Value reshape(LayerAssembly layer) {
        return reshape(layer, "", layer.input(), layer.get(SHAPE));
    }

    /** Adds a reshape; in {@code sizes} 0 keeps the input's size at that place and -1 is worked out. */
    static Value reshape(LayerAssembly layer, String part, Value x, List<Long> sizes) {
        if (Collections.frequency(sizes, -1L) > 1) {
            throw new EngineException(layer.invalid("more than one size is -1", sizes));
        }
        List<Dim> dims = new ArrayList<>(sizes.size());
        List<Dim> left = new ArrayList<>(x.shape().dims());
        long made = 1;
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i) == 0 && i >= x.rank()) {
                throw new EngineException(
                        layer.mismatch("a size of 0 keeps the input's, which has no dimension " + i, x.shape()));
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
            throw new EngineException(layer.mismatch("the elements do not fit the shape " + sizes, x.shape())
                    .expected("a product of " + held));
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
        layer.check().minRank(x, 1, "[N, ...]");
        int start = layer.check().axis(layer.get(START_DIM), Math.max(x.rank(), 2));
        int end = layer.check().axis(layer.get(END_DIM), x.rank());
        if (start == 1 && end == x.rank() - 1 && x.rank() >= 2) {
            return layer.add("", new Shaping.Flatten(1), x);
        }
        if (end < start) {
            throw new EngineException(layer.invalid("'end_dim' comes before 'start_dim'", end + " and " + start));
        }
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < x.rank() - (end - start); i++) {
            boolean behind = i > start;
            sizes.add(
                    i == start
                            ? -1
                            : behind
                                    ? layer.check().fixed(x, i + end - start, "size after the flattened dimensions")
                                    : 0L);
        }
        return reshape(layer, "", x, sizes);
    }

    private static Value transpose(LayerAssembly layer) {
        Value x = layer.input();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            order.add(i);
        }
        Collections.swap(
                order,
                layer.check().axis(layer.get(DIM0), x.rank()),
                layer.check().axis(layer.get(DIM1), x.rank()));
        return layer.add("", new Movement.Transpose(List.copyOf(order)), x);
    }

    private static Value permute(LayerAssembly layer) {
        Value x = layer.input();
        List<Integer> order = layer.get(DIMS).stream()
                .map(dim -> layer.check().axis(dim, x.rank()))
                .toList();
        if (order.size() != x.rank() || new HashSet<>(order).size() < order.size()) {
            throw new EngineException(
                    layer.mismatch("'dims' must name each of the input's dimensions once", layer.get(DIMS))
                            .expected(x.rank() + " different dimensions"));
        }
        return layer.add("", new Movement.Transpose(order), x);
    }

    /** INT64 [rank]: the type of a shape as a value. */
    static TensorType shapeType(int rank) {
        return TensorType.of(DataType.INT64, rank);
    }
}
