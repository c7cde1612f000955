package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Selection;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/** Selections; their inputs are known, as their outputs are as large as the data make them. */
final class SelectionCases {
    private SelectionCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("non_max_suppression", SelectionCases::boxes),
                new Generator("unique", SelectionCases::unique));
    }

    private static OperatorCase boxes(Chance chance) {
        long batch = chance.from(1, 3);
        long count = chance.size();
        return OperatorCase.of(
                        new Selection.NonMaxSuppression(chance.oneIn(2)),
                        chance.floats(batch, count, 4),
                        chance.floats(batch, chance.from(1, 3), count),
                        chance.longs(0, 10),
                        chance.orAbsent(Tensor.ofFloats(new float[] {chance.real(0, 1)}, 1), 4),
                        chance.orAbsent(Tensor.ofFloats(new float[] {chance.real(-1, 1)}), 4))
                .withConstants(0, 1, 2, 3, 4);
    }

    private static OperatorCase unique(Chance chance) {
        int rank = chance.from(1, 4);
        long[] sizes = chance.sizes(rank);
        Tensor x = chance.numbers(
                chance.any(DataType.INT8, DataType.UINT64, DataType.BOOL, DataType.INT64, DataType.FP32), sizes);
        Integer axis = chance.oneIn(2) ? null : chance.from(-rank, rank - (chance.oneIn(20) ? 0 : 1));
        return OperatorCase.of(new Selection.Unique(axis, chance.oneIn(2)), x).withConstants(0);
    }
}
