package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Normalizations. */
final class NormalizationCases {
    private static final float EPSILON = 1e-5f;

    private NormalizationCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("batch_norm", NormalizationCases::batchNorm),
                new Generator("layer_norm", NormalizationCases::layerNorm),
                new Generator("rms_norm", NormalizationCases::rmsNorm),
                new Generator("instance_norm", NormalizationCases::instanceNorm),
                new Generator("group_norm", NormalizationCases::groupNorm),
                new Generator("lrn", NormalizationCases::localResponseNorm),
                new Generator("lp_norm", NormalizationCases::lpNorm),
                new Generator("mean_variance_norm", NormalizationCases::meanVarianceNorm));
    }

    private static OperatorCase batchNorm(Chance chance) {
        DataType type = floating(chance);
        DataType settings = chance.oneIn(10) ? floating(chance) : type;
        Tensor x = features(chance, type, 1);
        int rank = x.shape().rank();
        long channels = chance.oneIn(20) ? 2 : rank == 1 ? 1 : x.shape().size(1);
        Tensor variance = Tensor.allocate(settings, channels);
        for (int i = 0; i < channels; i++) {
            Elements.putDouble(variance.bytes(), settings, i, chance.real(0.1, 3));
        }
        return OperatorCase.of(
                new Normalization.BatchNorm(EPSILON),
                x,
                chance.numbers(settings, channels),
                chance.numbers(settings, channels),
                chance.numbers(settings, channels),
                variance);
    }

    private static OperatorCase layerNorm(Chance chance) {
        DataType type = floating(chance);
        Tensor x = features(chance, type, 1);
        int axis = axis(chance, x);
        return OperatorCase.of(
                new Normalization.LayerNorm(axis, EPSILON),
                x,
                chance.orAbsent(overRow(chance, x, axis), 3),
                chance.orAbsent(overRow(chance, x, axis), 3));
    }

    private static OperatorCase rmsNorm(Chance chance) {
        Tensor x = features(chance, floating(chance), 1);
        int axis = axis(chance, x);
        return OperatorCase.of(
                new Normalization.RmsNorm(axis, EPSILON), x, chance.orAbsent(overRow(chance, x, axis), 3));
    }

    private static OperatorCase instanceNorm(Chance chance) {
        DataType type = floating(chance);
        Tensor x = features(chance, type, 3);
        long channels = chance.oneIn(20) ? 2 : x.shape().size(1);
        return OperatorCase.of(
                new Normalization.InstanceNorm(EPSILON),
                x,
                chance.orAbsent(chance.numbers(type, channels), 3),
                chance.orAbsent(chance.numbers(type, channels), 3));
    }

    private static OperatorCase groupNorm(Chance chance) {
        DataType type = floating(chance);
        int groups = chance.from(1, 4);
        long[] sizes = chance.sizes(chance.from(2, 5));
        sizes[1] = groups * (long) chance.from(1, 5) + (chance.oneIn(20) ? 1 : 0);
        long affine = chance.oneIn(2) ? groups : sizes[1];
        return OperatorCase.of(
                new Normalization.GroupNorm(groups, EPSILON),
                filled(chance, type, sizes),
                chance.orAbsent(chance.numbers(type, affine), 3),
                chance.orAbsent(chance.numbers(type, affine), 3));
    }

    private static OperatorCase localResponseNorm(Chance chance) {
        float beta = chance.any(0.75f, 0.75f, 0.5f, 1f, 0.6f);
        return OperatorCase.of(
                new Normalization.LocalResponseNorm(chance.from(0, 7), chance.real(1e-4, 1), beta, chance.real(0.5, 2)),
                features(chance, floating(chance), 2));
    }

    private static OperatorCase lpNorm(Chance chance) {
        Tensor x = features(chance, floating(chance), 1);
        return OperatorCase.of(new Normalization.LpNorm(axis(chance, x), chance.from(0, 3)), x);
    }

    private static OperatorCase meanVarianceNorm(Chance chance) {
        Tensor x = features(chance, floating(chance), 1);
        List<Integer> axes = new ArrayList<>();
        for (int axis : chance.permutation(x.shape().rank())) {
            if (chance.oneIn(2)) {
                axes.add(chance.oneIn(3) ? axis - x.shape().rank() : axis);
            }
        }
        return OperatorCase.of(new Normalization.MeanVarianceNorm(axes), x);
    }

    /** A scale or shift that is broadcast to the dimensions from an axis on. */
    private static Tensor overRow(Chance chance, Tensor x, int axis) {
        long[] sizes = x.shape().sizes();
        int from = Math.max(0, Math.min(sizes.length, axis < 0 ? axis + sizes.length : axis));
        long[] row = Arrays.copyOfRange(sizes, from, sizes.length);
        return chance.numbers(x.dataType(), chance.oneIn(2) ? row : chance.broadcastTo(row));
    }

    private static int axis(Chance chance, Tensor x) {
        int rank = x.shape().rank();
        return chance.oneIn(20) ? rank : chance.from(-rank, rank - 1);
    }

    private static DataType floating(Chance chance) {
        return chance.any(DataType.FP32, DataType.FP32, DataType.FP32, DataType.FP64, DataType.FP16);
    }

    private static Tensor features(Chance chance, DataType type, int leastRank) {
        return filled(chance, type, chance.sizes(chance.from(leastRank, 5)));
    }

    /** Where there are special numbers, one is not finite: sums of squares of the largest are out of FP32's range. */
    private static Tensor filled(Chance chance, DataType type, long[] sizes) {
        if (type != DataType.FP32 || !chance.oneIn(5)) {
            return chance.numbers(type, sizes);
        }
        Tensor tensor = chance.specials(sizes);
        if (tensor.elements() > 0) {
            tensor.bytes().putFloat(0, chance.any(Float.NaN, Float.POSITIVE_INFINITY));
        }
        return tensor;
    }
}
