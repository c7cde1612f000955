package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The rules that normalizations share. */
final class NormalizationRules {
    private NormalizationRules() {}

    static void requireEpsilon(float epsilon) {
        if (!(epsilon >= 0) || Float.isInfinite(epsilon)) {
            throw Rules.invalid(
                    "epsilon is not a small positive number", epsilon, "for example 1e-5", "correct epsilon");
        }
    }

    /** The rows that are normalized, all dimensions from {@code axis} on, and the scale and shift that fit them. */
    static void requireRowsFrom(Inputs inputs, int axis, float epsilon) {
        Rules.requireFloating(inputs, 0);
        requireEpsilon(epsilon);
        Shape shape = inputs.shape(0);
        int first = Rules.axis(axis, shape.rank());
        Shape row = Shape.of(shape.dims().subList(first, shape.rank()));
        for (int i = 1; i < inputs.count(); i++) {
            if (inputs.has(i)) {
                Rules.requireFloating(inputs, i);
                Rules.requireBroadcastsTo(withoutLeadingOnes(inputs.shape(i), row.rank()), row, "input " + i);
            }
        }
    }

    private static Shape withoutLeadingOnes(Shape shape, int rank) {
        List<Dim> dims = new ArrayList<>(shape.dims());
        while (dims.size() > rank && dims.get(0).size() == 1) {
            dims.remove(0);
        }
        return Shape.of(dims);
    }

    /** Scale and shift have one value for each channel, or for each of {@code groups} unless that is 0. */
    static void requireAffine(Inputs inputs, Dim channels, int groups) {
        Rules.requireFloating(inputs, 0);
        for (int i = 1; i <= 2; i++) {
            if (inputs.has(i)) {
                Rules.requireFloating(inputs, i);
                boolean perGroup = groups > 0 && inputs.shape(i).compatible(Shape.of(groups));
                if (!perGroup) {
                    Rules.requireShape(inputs, i, Shape.of(List.of(channels)));
                }
            }
        }
    }

    /** Elements of one row: of all dimensions from {@code axis} on. */
    static long rowElements(Shape shape, int axis) {
        long size = 1;
        for (int i = Shape.axis(axis, shape.rank()); i < shape.rank(); i++) {
            size = Math.multiplyExact(size, shape.size(i));
        }
        return size;
    }

    /** Mean and variance of each row, its elements centred and scaled, then scale and shift where there are any. */
    static OpCost standardized(long size, long elements, Inputs inputs) {
        if (elements == 0) {
            return OpCost.FREE;
        }
        OpVector row = OpVector.of(Kind.ADD, 2 * (size - 1) + size + 1)
                .plus(Kind.DIV, 2)
                .plus(Kind.MUL, 2 * size)
                .plus(Kind.SQRT, 1);
        if (inputs.has(1)) {
            row = row.plus(Kind.MUL, size);
        }
        if (inputs.has(2)) {
            row = row.plus(Kind.ADD, size);
        }
        return OpCost.ofOther(row.times(elements / size));
    }
}
