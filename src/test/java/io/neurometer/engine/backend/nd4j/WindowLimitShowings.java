package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.conformance.fuzz.Chance;
import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Shows the limits of convolution, pooling, normalization and resizing. */
final class WindowLimitShowings {
    private WindowLimitShowings() {}

    static List<Showing> showings() {
        return List.of(
                Showing.wrong("windows of 16-bit numbers", meanOfManyHalves(), factory(Pooling.AveragePool.class)),
                Showing.wrong("maximum of NaN", maximumOfNan(), factory(Pooling.MaxPool.class)),
                Showing.wrong("interpolation of other types", linear(integers()), factory(Resizing.Resize.class)),
                Showing.wrong(
                        "interpolation of NaN",
                        linear(Tensor.ofFloats(new float[] {Float.NaN, 1, 2, 3}, 4)),
                        factory(Resizing.Resize.class)),
                Showing.wrong(
                        "gathering truth values",
                        resized(Resizing.Interpolation.NEAREST, new Chance(0).numbers(DataType.BOOL, 4), 1.5f),
                        factory(Resizing.Resize.class)));
    }

    /** More halves than one can count in halves. */
    private static OperatorCase meanOfManyHalves() {
        Tensor ones = Tensor.allocate(DataType.FP16, 1, 1, 80, 80);
        for (int i = 0; i < ones.elements(); i++) {
            Elements.putDouble(ones.bytes(), DataType.FP16, i, 1);
        }
        return OperatorCase.of(new Pooling.AveragePool(window(80, 80), false, true), ones);
    }

    private static OperatorCase maximumOfNan() {
        Tensor x = Tensor.ofFloats(new float[] {1, Float.NaN, 2, 3}, 1, 1, 2, 2);
        return OperatorCase.of(new Pooling.MaxPool(window(2, 2), false, false), x);
    }

    private static Tensor integers() {
        Tensor integers = Tensor.allocate(DataType.INT32, 4);
        for (int i = 0; i < 4; i++) {
            Elements.putLong(integers.bytes(), DataType.INT32, i, 10L * i);
        }
        return integers;
    }

    private static OperatorCase linear(Tensor x) {
        return resized(Resizing.Interpolation.LINEAR, x, 2);
    }

    private static OperatorCase resized(Resizing.Interpolation interpolation, Tensor x, float scale) {
        Resizing.Resize resize = new Resizing.Resize(
                interpolation,
                ResizeCoordinates.HALF_PIXEL,
                Resizing.Rounding.FLOOR,
                -0.75f,
                false,
                0,
                false,
                List.of(),
                Resizing.AspectRatio.STRETCH);
        return OperatorCase.of(resize, x, null, Tensor.ofFloats(new float[] {scale}, 1))
                .withConstants(2);
    }

    private static Window window(long... kernel) {
        List<Long> sizes = Arrays.stream(kernel).boxed().toList();
        return new Window(sizes, List.of(), List.of(), Window.Padding.VALID, List.of(), List.of());
    }

    private static KernelEntry.Factory<?> factory(Class<? extends Op> kind) {
        return Stream.of(PoolingKernels.kernels(), NormalizationKernels.kernels(), ResizingKernels.kernels())
                .flatMap(List::stream)
                .filter(entry -> entry.kind() == kind)
                .findFirst()
                .orElseThrow()
                .factory();
    }
}
