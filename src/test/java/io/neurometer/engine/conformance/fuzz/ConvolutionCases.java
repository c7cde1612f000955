package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Convolutions of one to three spatial dimensions. */
final class ConvolutionCases {
    private ConvolutionCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("conv", ConvolutionCases::conv),
                new Generator("conv_transpose", ConvolutionCases::convTranspose),
                new Generator("conv_integer", ConvolutionCases::convInteger));
    }

    private static OperatorCase conv(Chance chance) {
        Sizes sizes = Sizes.by(chance);
        DataType type = chance.any(DataType.FP32, DataType.FP32, DataType.FP32, DataType.FP64, DataType.FP16);
        boolean special = type == DataType.FP32 && chance.oneIn(5);
        Tensor x = special ? chance.specials(sizes.features()) : chance.numbers(type, sizes.features());
        @Nullable
        List<List<Integer>> connections = sizes.groups() == 1 && chance.oneIn(10) ? table(chance, sizes) : null;
        OperatorCase single = OperatorCase.of(
                new Convolution.Conv(sizes.window(), sizes.groups(), connections),
                x,
                chance.numbers(type, sizes.weight(sizes.outputs(), sizes.inputs() / sizes.groups())),
                chance.orAbsent(chance.numbers(type, chance.oneIn(30) ? 2 : sizes.outputs()), 2));
        return chance.oneIn(3) ? single : single.withConstants(1, 2);
    }

    private static List<List<Integer>> table(Chance chance, Sizes sizes) {
        Integer[] row = new Integer[chance.from(1, (int) sizes.inputs())];
        Arrays.setAll(row, i -> i);
        @SuppressWarnings("unchecked")
        List<Integer>[] rows = new List[(int) sizes.outputs()];
        Arrays.fill(rows, List.of(row));
        return List.of(rows);
    }

    private static OperatorCase convTranspose(Chance chance) {
        Sizes sizes = Sizes.by(chance);
        DataType type = chance.any(DataType.FP32, DataType.FP32, DataType.FP32, DataType.FP64, DataType.FP16);
        boolean special = type == DataType.FP32 && chance.oneIn(5);
        Tensor x = special ? chance.specials(sizes.features()) : chance.numbers(type, sizes.features());
        int spatial = sizes.features().length - 2;
        List<Long> extra = chance.oneIn(2) ? List.of() : WindowChoice.list(spatial, () -> chance.oneIn(2) ? 0 : 1);
        List<Long> output = chance.oneIn(6) ? WindowChoice.list(spatial, () -> chance.from(3, 20)) : List.of();
        OperatorCase single = OperatorCase.of(
                new Convolution.ConvTranspose(sizes.window(), sizes.groups(), extra, output),
                x,
                chance.numbers(type, sizes.weight(sizes.inputs(), sizes.outputs() / sizes.groups())),
                chance.orAbsent(chance.numbers(type, chance.oneIn(30) ? 2 : sizes.outputs()), 2));
        return chance.oneIn(3) ? single : single.withConstants(1, 2);
    }

    private static OperatorCase convInteger(Chance chance) {
        Sizes sizes = Sizes.by(chance);
        DataType type = chance.any(DataType.UINT8, DataType.INT8);
        DataType weightType = chance.any(DataType.UINT8, DataType.INT8);
        Tensor weightZero = chance.oneIn(2) ? chance.numbers(weightType) : chance.numbers(weightType, sizes.outputs());
        OperatorCase single = OperatorCase.of(
                new Convolution.ConvInteger(sizes.window(), sizes.groups()),
                chance.numbers(type, sizes.features()),
                chance.numbers(weightType, sizes.weight(sizes.outputs(), sizes.inputs() / sizes.groups())),
                chance.orAbsent(chance.oneIn(2) ? chance.numbers(type) : chance.numbers(type, 1), 2),
                chance.orAbsent(weightZero, 2));
        return chance.oneIn(3) ? single : single.withConstants(1, 2, 3);
    }

    /** Channels, features and a window that fit one another in most cases. */
    private record Sizes(long[] features, long inputs, long outputs, int groups, Window window) {
        static Sizes by(Chance chance) {
            int spatial = chance.from(1, 3);
            int groups = chance.oneIn(3) ? chance.from(2, 5) : 1;
            boolean wide = chance.oneIn(4);
            long inputs = groups * (long) (wide ? chance.from(15, 34) : chance.oneIn(2) ? 1 : chance.from(1, 6));
            long outputs = groups * (long) (chance.oneIn(4) ? chance.from(60, 70) : chance.from(1, 5));
            long[] features = new long[spatial + 2];
            features[0] = chance.oneIn(3) ? chance.from(2, 5) : 1;
            features[1] = chance.oneIn(30) ? inputs + 1 : inputs;
            for (int i = 0; i < spatial; i++) {
                features[i + 2] = spatial == 3 ? chance.from(1, 7) : chance.from(1, 14);
            }
            Window window = WindowChoice.of(chance, spatial, false);
            return new Sizes(features, inputs, outputs, groups, window);
        }

        long[] weight(long first, long second) {
            int spatial = features.length - 2;
            long[] sizes = new long[spatial + 2];
            sizes[0] = first;
            sizes[1] = second;
            for (int i = 0; i < spatial; i++) {
                sizes[i + 2] = i < window.kernel().size() ? window.kernel().get(i) : 1;
            }
            return sizes;
        }
    }
}
