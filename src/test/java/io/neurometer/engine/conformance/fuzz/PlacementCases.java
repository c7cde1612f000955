package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Placement;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Elements put into larger tensors. */
final class PlacementCases {
    private PlacementCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("col2im", PlacementCases::col2im),
                new Generator("cache_write", PlacementCases::cacheWrite));
    }

    private static OperatorCase col2im(Chance chance) {
        int spatial = chance.from(1, 3);
        long[] image = new long[spatial];
        long[] block = new long[spatial];
        long taps = 1;
        long blocks = 1;
        for (int i = 0; i < spatial; i++) {
            block[i] = chance.from(1, 3);
            image[i] = block[i] + chance.from(0, 5);
            taps *= block[i];
            blocks *= (image[i] - block[i]) / 2 + 1;
        }
        Window window = new Window(
                List.of(),
                WindowChoice.list(spatial, () -> 2),
                List.of(),
                Window.Padding.EXPLICIT,
                List.of(),
                List.of());
        return OperatorCase.of(
                        new Placement.Col2Im(window),
                        chance.numbers(
                                chance.any(DataType.FP32, DataType.FP32, DataType.FP64, DataType.INT32),
                                chance.from(1, 3),
                                chance.from(1, 3) * taps,
                                chance.oneIn(30) ? blocks + 1 : blocks),
                        Chance.list(image),
                        Chance.list(block))
                .withConstants(1, 2);
    }

    private static OperatorCase cacheWrite(Chance chance) {
        int rank = chance.from(2, 4);
        int axis = chance.from(1, rank - 1);
        long[] cache = chance.sizes(rank);
        long[] update = cache.clone();
        update[axis] = chance.from(0, (int) cache[axis]);
        boolean circular = chance.oneIn(2);
        long most = Math.max(0, circular ? cache[axis] : cache[axis] - update[axis]);
        DataType type = chance.any(DataType.values());
        return OperatorCase.of(
                new Placement.CacheWrite(chance.oneIn(2) ? axis : axis - rank, circular),
                chance.numbers(type, cache),
                chance.numbers(type, update),
                chance.orAbsent(chance.longs(0, most + (chance.oneIn(30) ? 1 : 0), cache[0]), 3));
    }
}
