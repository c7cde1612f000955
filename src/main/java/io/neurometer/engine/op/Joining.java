package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The shapes of concatenations and splits. */
final class Joining {
    private Joining() {}

    static Shape concatenated(Inputs inputs, int axis) {
        Shape first = inputs.shape(0);
        int along = Rules.axis(axis, first.rank());
        List<Dim> dims = new ArrayList<>(first.dims());
        for (int i = 1; i < inputs.count(); i++) {
            Shape other = inputs.shape(i);
            Rules.requireSameDataType(inputs, 0, i);
            Rules.requireRank(inputs, i, first.rank());
            for (int d = 0; d < dims.size(); d++) {
                if (d == along) {
                    dims.set(d, sum(dims.get(d), other.dim(d)));
                } else if (!dims.get(d).compatible(other.dim(d))) {
                    throw Rules.mismatch(
                            "inputs 0 and " + i + " differ in dimension " + d,
                            other,
                            Rules.withDim(first, along, Dim.UNKNOWN),
                            "make all dimensions but number " + along + " equal");
                } else {
                    dims.set(d, Rules.moreSpecific(dims.get(d), other.dim(d)));
                }
            }
        }
        return Shape.of(dims);
    }

    private static Dim sum(Dim first, Dim second) {
        return first.isFixed() && second.isFixed()
                ? Dim.of(Math.addExact(first.size(), second.size()))
                : first.size() == 0 ? second : second.size() == 0 ? first : Dim.UNKNOWN;
    }

    static List<Shape> split(Inputs inputs, int axis, int pieces) {
        Shape shape = inputs.shape(0);
        int along = Rules.axis(axis, shape.rank());
        Dim whole = shape.dim(along);
        if (pieces < 1) {
            throw Rules.invalid("Split needs at least one output", pieces, "at least 1", "give the number of outputs");
        }
        List<Dim> sizes;
        if (inputs.has(1)) {
            Limits.requireVector(inputs, 1);
            Rules.requireShape(inputs, 1, Shape.of(pieces));
            sizes = inputs.hasValue(1)
                    ? stated(inputs.longs(1), whole, shape)
                    : Collections.nCopies(pieces, Dim.UNKNOWN);
        } else {
            sizes = whole.isFixed() ? equal(whole.size(), pieces, shape) : Collections.nCopies(pieces, Dim.UNKNOWN);
        }
        return sizes.stream().map(size -> Rules.withDim(shape, along, size)).toList();
    }

    private static List<Dim> stated(long[] sizes, Dim whole, Shape shape) {
        long sum = 0;
        for (long size : sizes) {
            sum = size < 0 ? -1 : Math.addExact(sum, size);
            if (sum < 0) {
                break;
            }
        }
        if (sum < 0 || (whole.isFixed() && whole.size() != sum)) {
            throw Rules.mismatch(
                    "the pieces do not add up to the dimension",
                    Arrays.toString(sizes),
                    "sizes of at least 0 with the sum " + whole + ", of " + shape,
                    "correct the sizes");
        }
        return Arrays.stream(sizes).mapToObj(Dim::of).toList();
    }

    private static List<Dim> equal(long whole, int pieces, Shape shape) {
        long piece = whole / pieces + (whole % pieces == 0 ? 0 : 1);
        long last = whole - piece * (pieces - 1);
        if (last < 0) {
            throw Rules.mismatch(
                    "the dimension cannot be cut into so many pieces", shape, pieces + " pieces", "state their sizes");
        }
        List<Dim> sizes = new ArrayList<>(Collections.nCopies(pieces, Dim.of(piece)));
        sizes.set(pieces - 1, Dim.of(last));
        return sizes;
    }
}
