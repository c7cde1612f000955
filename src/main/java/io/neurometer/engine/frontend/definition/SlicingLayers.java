package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** One position, or a range of positions, of a dimension. */
final class SlicingLayers {
    private static final Option<Long> DIM = Option.required("dim", ShapingLayers.DIMENSION, "the dimension");
    private static final Option<Long> INDEX = Option.required(
            "index", OptionKind.integer(-OptionKind.MAX, OptionKind.MAX), "the position; negative counts from the end");
    private static final Option<Long> START =
            Option.of("start", OptionKind.integer(-OptionKind.MAX, OptionKind.MAX), 0L, "first position");
    private static final Option<Long> END = Option.optional(
            "end", OptionKind.integer(-OptionKind.MAX, OptionKind.MAX), "the size", "one past the last position");
    private static final Option<Long> STEP = Option.of("step", OptionKind.count(), 1L, "distance of positions");

    static final List<LayerType> TYPES = List.of(
            LayerType.of(
                    ShapingLayers.FAMILY,
                    "select",
                    "one position of a dimension, which goes away",
                    SlicingLayers::select,
                    DIM,
                    INDEX),
            LayerType.of(
                    ShapingLayers.FAMILY,
                    "slice",
                    "a range of positions of a dimension",
                    SlicingLayers::slice,
                    DIM,
                    START,
                    END,
                    STEP));

    private SlicingLayers() {}

    private static Value select(LayerAssembly layer) {
        Value x = layer.input();
        int axis = layer.check().axis(layer.get(DIM), x.rank());
        long index = layer.get(INDEX);
        Dim dim = x.dim(axis);
        if (dim.isFixed() && (index < -dim.size() || index >= dim.size())) {
            throw new EngineException(layer.mismatch("'index' lies outside dimension " + axis, index)
                    .expected("from " + -dim.size() + " to " + (dim.size() - 1)));
        }
        return layer.add("", new Gathering.Gather(axis), x, layer.scalar("index", index));
    }

    private static Value slice(LayerAssembly layer) {
        Value x = layer.input();
        int axis = layer.check().axis(layer.get(DIM), x.rank());
        long start = layer.get(START);
        Long end = layer.options().find(END);
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        Dim dim = x.dim(axis);
        if (dim.isFixed()) {
            long first = clamp(start, dim.size());
            long last = end == null ? dim.size() : clamp(end, dim.size());
            if (last <= first) {
                throw new EngineException(layer.mismatch("the range is empty", "[" + start + ", " + end + ")")
                        .expected("some of " + dim.size() + " positions"));
            }
            dims.set(axis, Dim.of((last - first + layer.get(STEP) - 1) / layer.get(STEP)));
        } else {
            dims.set(axis, Dim.UNKNOWN);
        }
        return layer.addTyped(
                "",
                new Movement.Slice(),
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
}
