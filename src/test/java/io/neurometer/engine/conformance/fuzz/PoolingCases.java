package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/** Poolings of one to three spatial dimensions. */
final class PoolingCases {
    private PoolingCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("max_pool", PoolingCases::max),
                new Generator("avg_pool", PoolingCases::average),
                new Generator("lp_pool", PoolingCases::norm),
                new Generator("global_pool", PoolingCases::global),
                new Generator("adaptive_pool", PoolingCases::adaptive),
                new Generator("subsample", PoolingCases::subsample));
    }

    private static OperatorCase max(Chance chance) {
        int spatial = chance.from(1, 3);
        DataType type = chance.any(
                DataType.FP32,
                DataType.FP32,
                DataType.FP32,
                DataType.FP64,
                DataType.FP16,
                DataType.INT8,
                DataType.UINT8);
        Pooling.MaxPool pool =
                new Pooling.MaxPool(WindowChoice.of(chance, spatial, true), chance.oneIn(3), chance.oneIn(4));
        return OperatorCase.of(pool, features(chance, type, spatial));
    }

    private static OperatorCase average(Chance chance) {
        int spatial = chance.from(1, 3);
        Pooling.AveragePool pool =
                new Pooling.AveragePool(WindowChoice.of(chance, spatial, true), chance.oneIn(3), chance.oneIn(2));
        return OperatorCase.of(pool, features(chance, floating(chance), spatial));
    }

    private static OperatorCase norm(Chance chance) {
        int spatial = chance.from(1, 3);
        Pooling.LpPool pool =
                new Pooling.LpPool(WindowChoice.of(chance, spatial, true), chance.oneIn(3), chance.from(0, 4));
        return OperatorCase.of(pool, features(chance, floating(chance), spatial));
    }

    private static OperatorCase global(Chance chance) {
        Pooling.GlobalPool pool =
                new Pooling.GlobalPool(chance.any(PoolFunction.values()), chance.oneIn(10) ? 0 : chance.from(1, 4));
        return OperatorCase.of(pool, features(chance, floating(chance), chance.from(-1, 3)));
    }

    private static OperatorCase adaptive(Chance chance) {
        int spatial = chance.from(1, 3);
        int sizes = chance.oneIn(20) ? 2 : spatial;
        boolean whole = chance.oneIn(4);
        Pooling.AdaptivePool pool = new Pooling.AdaptivePool(
                chance.oneIn(20) ? PoolFunction.LP : chance.any(PoolFunction.MAX, PoolFunction.AVERAGE),
                WindowChoice.list(sizes, () -> whole ? 1 : chance.from(1, 7)));
        return OperatorCase.of(pool, features(chance, floating(chance), spatial));
    }

    private static OperatorCase subsample(Chance chance) {
        int spatial = chance.from(1, 3);
        DataType type = floating(chance);
        Tensor x = features(chance, type, spatial);
        long channels = chance.oneIn(20) ? 2 : x.shape().size(1);
        return OperatorCase.of(
                new Pooling.Subsample(WindowChoice.of(chance, spatial, true)),
                x,
                chance.numbers(type, channels),
                chance.numbers(type, channels));
    }

    private static DataType floating(Chance chance) {
        return chance.any(DataType.FP32, DataType.FP32, DataType.FP32, DataType.FP64, DataType.FP16);
    }

    private static Tensor features(Chance chance, DataType type, int spatial) {
        long[] sizes = new long[spatial + 2];
        sizes[0] = chance.oneIn(3) ? chance.from(2, 5) : 1;
        if (sizes.length > 1) {
            sizes[1] = chance.oneIn(40) ? 0 : chance.oneIn(4) ? chance.from(7, 20) : chance.from(1, 6);
        }
        for (int i = 2; i < sizes.length; i++) {
            sizes[i] = spatial == 3 ? chance.from(1, 7) : chance.from(1, 14);
        }
        return type == DataType.FP32 && chance.oneIn(5) ? chance.specials(sizes) : chance.numbers(type, sizes);
    }
}
