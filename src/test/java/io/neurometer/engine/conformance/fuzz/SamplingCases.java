package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.RegionPooling;
import io.neurometer.engine.op.Sampling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Features read at computed places, inside and outside of them. */
final class SamplingCases {
    private SamplingCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("grid_sample", SamplingCases::gridSample),
                new Generator("affine_grid", SamplingCases::affineGrid),
                new Generator("roi_align", SamplingCases::roiAlign),
                new Generator("max_roi_pool", SamplingCases::maxRoiPool),
                new Generator("deform_conv", SamplingCases::deformConv));
    }

    private static OperatorCase gridSample(Chance chance) {
        int spatial = chance.from(1, 3);
        long[] sizes = chance.sizes(spatial + 2);
        long[] grid = chance.sizes(spatial + 2);
        grid[0] = sizes[0];
        grid[spatial + 1] = chance.oneIn(30) ? spatial + 1 : spatial;
        Sampling.GridSample op = new Sampling.GridSample(
                chance.any(Sampling.Interpolation.values()), chance.any(Sampling.Outside.values()), chance.oneIn(2));
        return OperatorCase.of(
                op,
                chance.numbers(chance.any(DataType.FP32, DataType.FP32, DataType.FP64, DataType.INT32), sizes),
                chance.oneIn(5) ? chance.specials(grid) : chance.floats(grid));
    }

    private static OperatorCase affineGrid(Chance chance) {
        int spatial = chance.from(2, 3);
        long[] sizes = chance.sizes(spatial + 2);
        return OperatorCase.of(
                        new Sampling.AffineGrid(chance.oneIn(2)),
                        chance.floats(sizes[0], spatial, spatial + 1),
                        Chance.list(sizes))
                .withConstants(1);
    }

    /** Corners of regions, most of them within the features. */
    private static Tensor regions(Chance chance, long count, long[] sizes, boolean withSample) {
        int numbers = withSample ? 5 : 4;
        float[] values = new float[Math.toIntExact(count * numbers)];
        for (int i = 0; i < values.length; i++) {
            boolean sample = withSample && i % numbers == 0;
            values[i] = sample
                    ? chance.from(0, (int) sizes[0] - (chance.oneIn(30) ? 0 : 1))
                    : chance.real(-2, sizes[i % 2 == (withSample ? 1 : 0) ? 3 : 2] + 2);
        }
        return Tensor.ofFloats(values, count, numbers);
    }

    private static OperatorCase roiAlign(Chance chance) {
        long[] sizes = {chance.from(1, 3), chance.from(1, 4), chance.from(1, 9), chance.from(1, 9)};
        long count = chance.size();
        RegionPooling.RoiAlign op = new RegionPooling.RoiAlign(
                chance.any(RegionPooling.RoiFunction.values()),
                chance.oneIn(2),
                chance.from(1, 4),
                chance.from(1, 4),
                chance.from(0, 3),
                chance.any(1f, 0.5f));
        return OperatorCase.of(
                op, chance.floats(sizes), regions(chance, count, sizes, false), chance.longs(0, sizes[0] - 1, count));
    }

    private static OperatorCase maxRoiPool(Chance chance) {
        long[] sizes = {chance.from(1, 3), chance.from(1, 4), chance.from(1, 9), chance.from(1, 9)};
        return OperatorCase.of(
                new RegionPooling.MaxRoiPool(chance.from(1, 4), chance.from(1, 4), chance.any(1f, 0.5f)),
                chance.floats(sizes),
                regions(chance, chance.size(), sizes, true));
    }

    private static OperatorCase deformConv(Chance chance) {
        int groups = chance.from(1, 2);
        int offsetGroups = chance.from(1, 2);
        long[] kernel = {chance.from(1, 3), chance.from(1, 3)};
        long channels = 2L * chance.from(1, 3);
        long out = (long) groups * chance.from(1, 3);
        long[] sizes = {chance.from(1, 3), channels, chance.from(3, 8), chance.from(3, 8)};
        long taps = offsetGroups * kernel[0] * kernel[1];
        long[] output = {sizes[0], taps, sizes[2] - kernel[0] + 3, sizes[3] - kernel[1] + 3};
        Window window =
                new Window(List.of(), List.of(), List.of(), Window.Padding.EXPLICIT, List.of(1L, 1L), List.of(1L, 1L));
        @Nullable Tensor bias = chance.orAbsent(chance.floats(out), 2);
        @Nullable Tensor mask = chance.orAbsent(chance.floats(output), 2);
        OperatorCase single = OperatorCase.of(
                new Sampling.DeformConv(window, groups, offsetGroups),
                chance.floats(sizes),
                chance.floats(out, channels / groups, kernel[0], kernel[1]),
                chance.floats(output[0], 2 * taps, output[2], output[3]),
                bias,
                mask);
        return new OperatorCase(single.op(), single.inputs(), chance.oneIn(2) ? Set.of() : Set.of(1));
    }
}
