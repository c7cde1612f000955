package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.CumulativeProduct;
import io.neurometer.engine.op.Reduction.CumulativeSum;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reductions and what runs along one axis. */
final class ReductionCases {
    private ReductionCases() {}

    static List<Generator> generators() {
        List<Generator> all = new ArrayList<>(List.of(
                new Generator("argmax", chance -> argReduce(chance, true)),
                new Generator("argmin", chance -> argReduce(chance, false)),
                new Generator(
                        "cumsum", chance -> cumulative(chance, new CumulativeSum(chance.oneIn(2), chance.oneIn(2)))),
                new Generator(
                        "cumprod",
                        chance -> cumulative(chance, new CumulativeProduct(chance.oneIn(2), chance.oneIn(2)))),
                new Generator("topk", ReductionCases::topK)));
        for (ReduceFunction function : ReduceFunction.values()) {
            String name = "reduce_" + function.name().toLowerCase(Locale.ROOT);
            all.add(new Generator(name, chance -> reduce(chance, function)));
        }
        return all;
    }

    private static OperatorCase reduce(Chance chance, ReduceFunction function) {
        int rank = chance.from(0, 5);
        Tensor input = MovementCases.any(chance, chance.sizes(rank));
        long[] axes = new long[chance.from(0, rank)];
        int[] order = chance.permutation(rank);
        for (int i = 0; i < axes.length; i++) {
            axes[i] = (long) order[i] - (chance.oneIn(3) ? rank : 0);
        }
        if (axes.length > 1 && chance.oneIn(20)) {
            axes[0] = axes[1];
        }
        @Nullable Tensor given = chance.orAbsent(Chance.list(axes), 5);
        Reduction.Reduce reduce = new Reduction.Reduce(function, chance.oneIn(2), chance.oneIn(4));
        return OperatorCase.of(reduce, input, given).withConstants(1);
    }

    private static OperatorCase argReduce(Chance chance, boolean largest) {
        int rank = chance.from(1, 5);
        int axis = chance.from(-rank, rank - (chance.oneIn(20) ? 0 : 1));
        return OperatorCase.of(
                new Reduction.ArgReduce(largest, axis, chance.oneIn(2), chance.oneIn(3)),
                MovementCases.any(chance, chance.sizes(rank)));
    }

    private static OperatorCase cumulative(Chance chance, Reduction op) {
        int rank = chance.from(1, 5);
        Tensor axis = chance.longs(-rank, rank - (chance.oneIn(20) ? 0 : 1));
        return OperatorCase.of(op, MovementCases.any(chance, chance.sizes(rank)), axis)
                .withConstants(1);
    }

    private static OperatorCase topK(Chance chance) {
        int rank = chance.from(1, 4);
        int axis = chance.from(-rank, rank - 1);
        long[] sizes = chance.sizes(rank);
        long length = sizes[axis < 0 ? axis + rank : axis];
        Tensor input = chance.oneIn(3) ? chance.numbers(DataType.INT64, sizes) : MovementCases.any(chance, sizes);
        return OperatorCase.of(
                        new Reduction.TopK(axis, chance.oneIn(2), chance.oneIn(2)),
                        input,
                        chance.longs(chance.oneIn(10) ? 0 : 1, length))
                .withConstants(1);
    }
}
