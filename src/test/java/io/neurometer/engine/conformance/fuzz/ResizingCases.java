package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Resizing.AspectRatio;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Resize;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Resizing in every mode. */
final class ResizingCases {
    private ResizingCases() {}

    static List<Generator> generators() {
        return List.of(new Generator("resize", ResizingCases::resize));
    }

    private static OperatorCase resize(Chance chance) {
        long[] sizes = chance.sizes(chance.from(1, 5));
        Interpolation interpolation = chance.any(Interpolation.values());
        DataType type = interpolation == Interpolation.NEAREST
                ? chance.any(DataType.values())
                : chance.any(DataType.FP32, DataType.FP32, DataType.FP64, DataType.FP16, DataType.INT32);
        List<Integer> axes = new ArrayList<>();
        for (int axis : chance.permutation(sizes.length)) {
            if (chance.oneIn(2)) {
                axes.add(chance.oneIn(3) ? axis - sizes.length : axis);
            }
        }
        if (axes.isEmpty() || chance.oneIn(3)) {
            axes = List.of();
        }
        ResizeCoordinates coordinates = chance.any(ResizeCoordinates.values());
        Resize op = new Resize(
                interpolation,
                coordinates,
                chance.any(Resizing.Rounding.values()),
                chance.any(-0.75f, -0.5f),
                chance.oneIn(3),
                chance.any(0f, 2.5f),
                coordinates != ResizeCoordinates.TF_CROP_AND_RESIZE && chance.oneIn(3),
                axes,
                chance.oneIn(4) ? chance.any(AspectRatio.values()) : AspectRatio.STRETCH);
        int count = axes.isEmpty() ? sizes.length : axes.size();
        boolean bySizes = chance.oneIn(2);
        Tensor x = type == DataType.FP32 && chance.oneIn(5) ? chance.specials(sizes) : chance.numbers(type, sizes);
        return new OperatorCase(
                op,
                Arrays.asList(
                        x,
                        region(chance, count),
                        bySizes ? null : scales(chance, count),
                        bySizes ? chance.longs(1, 12, count) : null),
                Set.of(1, 2, 3));
    }

    private static Tensor region(Chance chance, int count) {
        float[] region = new float[2 * count];
        for (int i = 0; i < count; i++) {
            region[i] = chance.real(-0.3, 0.5);
            region[i + count] = chance.real(0.6, 1.3);
        }
        return Tensor.ofFloats(region, region.length);
    }

    private static Tensor scales(Chance chance, int count) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = chance.oneIn(3) ? 1 : chance.oneIn(2) ? chance.from(1, 3) : chance.real(0.3, 2.6);
        }
        return Tensor.ofFloats(scales, count);
    }
}
