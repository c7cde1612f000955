package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Gathering.ScatterFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Gathers and scatters, with indices of either sign and sometimes out of range. */
final class GatheringCases {
    private GatheringCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("gather", GatheringCases::gather),
                new Generator("gather_elements", GatheringCases::gatherElements),
                new Generator("gather_nd", GatheringCases::gatherNd),
                new Generator("one_hot", GatheringCases::oneHot),
                new Generator("compress", GatheringCases::compress),
                new Generator("non_zero", GatheringCases::nonZero),
                new Generator("scatter_elements", GatheringCases::scatterElements),
                new Generator("scatter_nd", GatheringCases::scatterNd));
    }

    /** Indices below a size, or, rarely, beyond it. */
    private static Tensor indices(Chance chance, long size, long... sizes) {
        long beyond = chance.oneIn(20) ? 1 : 0;
        Tensor wide = chance.longs(chance.oneIn(2) ? 0 : -size - beyond, size - 1 + beyond, sizes);
        if (chance.oneIn(3)) {
            try (wide) {
                return narrowed(wide);
            }
        }
        return wide;
    }

    private static Tensor narrowed(Tensor wide) {
        Tensor narrow = Tensor.allocate(DataType.INT32, wide.shape().sizes());
        for (int i = 0; i < wide.elements(); i++) {
            Elements.putLong(narrow.bytes(), DataType.INT32, i, Elements.getLong(wide.bytes(), DataType.INT64, i));
        }
        return narrow;
    }

    private static OperatorCase known(Chance chance, OperatorCase single) {
        return chance.oneIn(2) ? single.withConstants(1) : single;
    }

    private static OperatorCase gather(Chance chance) {
        int rank = chance.from(1, 5);
        int axis = chance.from(-rank, rank - (chance.oneIn(20) ? 0 : 1));
        long[] sizes = chance.sizes(rank);
        long size = sizes[Math.min(rank - 1, Shape.axis(axis, rank))];
        Tensor indices = indices(chance, size, chance.sizes(chance.from(0, 2)));
        return known(chance, OperatorCase.of(new Gathering.Gather(axis), MovementCases.any(chance, sizes), indices));
    }

    private static OperatorCase gatherElements(Chance chance) {
        int rank = chance.from(1, 5);
        int axis = chance.from(0, rank - 1);
        long[] sizes = chance.sizes(rank);
        Tensor indices = indices(chance, sizes[axis], within(chance, sizes, axis));
        int given = chance.oneIn(2) ? axis : axis - rank;
        return known(
                chance,
                OperatorCase.of(new Gathering.GatherElements(given), MovementCases.any(chance, sizes), indices));
    }

    /** Sizes that are not larger than the given ones but for an axis. */
    private static long[] within(Chance chance, long[] sizes, int axis) {
        long[] smaller = sizes.clone();
        for (int i = 0; i < smaller.length; i++) {
            boolean cut = chance.oneIn(3) && smaller[i] > 1;
            smaller[i] = i == axis ? chance.size() : cut ? smaller[i] - 1 : smaller[i];
        }
        return smaller;
    }

    private static OperatorCase gatherNd(Chance chance) {
        int rank = chance.from(1, 5);
        long[] sizes = chance.sizes(rank);
        int batch = chance.oneIn(2) ? 0 : chance.from(0, rank - 1);
        int length = chance.from(1, rank - batch + (chance.oneIn(20) ? 1 : 0));
        int more = chance.from(0, 2);
        long[] tuples = Arrays.copyOf(sizes, batch + more + 1);
        for (int i = batch; i < batch + more; i++) {
            tuples[i] = chance.size();
        }
        tuples[batch + more] = length;
        long least = Arrays.stream(sizes, batch, Math.min(rank, batch + length))
                .min()
                .orElse(1);
        Tensor indices = indices(chance, least, tuples);
        return known(chance, OperatorCase.of(new Gathering.GatherNd(batch), MovementCases.any(chance, sizes), indices));
    }

    private static OperatorCase scatterElements(Chance chance) {
        ScatterFunction function = chance.any(ScatterFunction.values());
        int rank = chance.from(1, 4);
        int axis = chance.from(0, rank - 1);
        long[] sizes = chance.sizes(rank);
        long[] updates = within(chance, sizes, axis);
        Tensor input = MovementCases.any(chance, sizes);
        return known(
                chance,
                OperatorCase.of(
                        new Gathering.ScatterElements(axis, function),
                        input,
                        indices(chance, sizes[axis], updates),
                        chance.numbers(input.dataType(), updates)));
    }

    private static OperatorCase scatterNd(Chance chance) {
        ScatterFunction function = chance.any(ScatterFunction.values());
        int rank = chance.from(1, 4);
        long[] sizes = chance.sizes(rank);
        int length = chance.from(1, rank);
        long count = chance.size();
        long[] updates = new long[1 + rank - length];
        updates[0] = count;
        System.arraycopy(sizes, length, updates, 1, rank - length);
        long least = Arrays.stream(sizes, 0, length).min().orElse(1);
        Tensor input = MovementCases.any(chance, sizes);
        return known(
                chance,
                OperatorCase.of(
                        new Gathering.ScatterNd(function),
                        input,
                        indices(chance, least, count, length),
                        chance.numbers(input.dataType(), updates)));
    }

    private static OperatorCase oneHot(Chance chance) {
        int rank = chance.from(0, 3);
        long depth = chance.from(chance.oneIn(20) ? 0 : 1, 8);
        long[] sizes = chance.sizes(rank);
        Tensor indices = chance.oneIn(4)
                ? chance.numbers(chance.any(DataType.FP32, DataType.UINT8, DataType.INT16, DataType.FP64), sizes)
                : indices(chance, depth, sizes);
        DataType type = chance.oneIn(2) ? DataType.FP32 : chance.any(DataType.values());
        OperatorCase single = OperatorCase.of(
                new Gathering.OneHot(chance.from(-rank - 1, rank)),
                indices,
                chance.longs(depth, depth),
                chance.numbers(type, 2));
        return chance.oneIn(5) ? single.withConstants(1) : single.withConstants(1, 2);
    }

    private static OperatorCase compress(Chance chance) {
        int rank = chance.from(1, 4);
        long[] sizes = chance.sizes(rank);
        Integer axis = chance.oneIn(3) ? null : Integer.valueOf(chance.from(-rank, rank - 1));
        long whole = axis == null ? Shape.elements(sizes) : sizes[Shape.axis(axis, rank)];
        long length = Math.max(0, whole - chance.any(0, 0, 1, 2));
        return OperatorCase.of(
                        new Gathering.Compress(axis),
                        MovementCases.any(chance, sizes),
                        chance.numbers(DataType.BOOL, length))
                .withConstants(1);
    }

    private static OperatorCase nonZero(Chance chance) {
        OperatorCase single =
                OperatorCase.of(new Gathering.NonZero(), MovementCases.any(chance, chance.sizes(chance.from(0, 4))));
        return chance.oneIn(2) ? single.withConstants(0) : single;
    }
}
