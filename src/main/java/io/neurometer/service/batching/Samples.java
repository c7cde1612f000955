package io.neurometer.service.batching;

import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Puts tensors together along a dimension, and takes them apart. */
final class Samples {
    private Samples() {}

    /**
     * A new tensor that holds these one behind the other.
     *
     * @param parts at least one, equal in type but for the size of {@code axis}
     */
    static Tensor join(List<Tensor> parts, int axis) {
        TensorType first = parts.get(0).type();
        long size = 0;
        for (Tensor part : parts) {
            size += part.shape().size(axis);
        }
        Tensor whole = Tensor.untouched(resized(first, axis, size));
        long from = 0;
        for (Tensor part : parts) {
            copy(part, whole, axis, 0, from, part.shape().size(axis));
            from += part.shape().size(axis);
        }
        return whole;
    }

    /** A new tensor that holds {@code count} positions along a dimension, from {@code from} on. */
    static Tensor part(Tensor whole, int axis, long from, long count) {
        Tensor part = Tensor.untouched(resized(whole.type(), axis, count));
        copy(whole, part, axis, from, 0, count);
        return part;
    }

    /** Runs each sample by itself, and joins the outputs. */
    static Map<String, Tensor> eachByItself(
            SampleAxes axes, Map<String, Tensor> inputs, UnaryOperator<Map<String, Tensor>> run) {
        Map<String, List<Tensor>> made = new LinkedHashMap<>();
        try {
            for (long i = 0; i < axes.samples(); i++) {
                Map<String, Tensor> sample = new LinkedHashMap<>();
                try {
                    for (Map.Entry<String, Integer> axis : axes.inputs().entrySet()) {
                        Tensor input = Objects.requireNonNull(inputs.get(axis.getKey()));
                        sample.put(axis.getKey(), part(input, axis.getValue(), i, 1));
                    }
                    run.apply(sample)
                            .forEach((name, tensor) -> made.computeIfAbsent(name, absent -> new ArrayList<>())
                                    .add(tensor));
                } finally {
                    sample.values().forEach(Tensor::close);
                }
            }
            Map<String, Tensor> joined = new LinkedHashMap<>();
            made.forEach((name, parts) -> joined.put(
                    name, join(parts, Objects.requireNonNull(axes.outputs().get(name)))));
            return joined;
        } finally {
            made.values().forEach(parts -> parts.forEach(Tensor::close));
        }
    }

    /** The type with another size along a dimension. */
    static TensorType resized(TensorType type, int axis, long size) {
        long[] sizes = new long[type.shape().rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = i == axis ? size : type.shape().size(i);
        }
        return type.withShape(Shape.of(sizes));
    }

    private static void copy(Tensor source, Tensor target, int axis, long sourceFrom, long targetFrom, long count) {
        long outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= source.shape().size(i);
        }
        long position = source.dataType().bytes();
        for (int i = axis + 1; i < source.shape().rank(); i++) {
            position *= source.shape().size(i);
        }
        ByteBuffer in = source.bytes();
        ByteBuffer out = target.bytes();
        for (long i = 0; i < outer; i++) {
            out.put(
                    Math.toIntExact((i * target.shape().size(axis) + targetFrom) * position),
                    in,
                    Math.toIntExact((i * source.shape().size(axis) + sourceFrom) * position),
                    Math.toIntExact(count * position));
        }
    }
}
