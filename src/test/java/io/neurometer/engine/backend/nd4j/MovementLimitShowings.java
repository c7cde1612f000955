package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Gathering.ScatterFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/** Shows the limits of movement, gathering, generation and reduction. */
final class MovementLimitShowings {
    /** As many equal elements, of which as many are asked for. */
    private static final int MANY = 101;

    private MovementLimitShowings() {}

    static List<Showing> showings() {
        return List.of(
                differing(
                        "triangle of infinities",
                        OperatorCase.of(
                                new Movement.Triangle(true),
                                Tensor.ofFloats(new float[] {1, 2, Float.POSITIVE_INFINITY, 3}, 2, 2)),
                        (program, op) -> SequenceKernels.triangle(program, (Movement.Triangle) op)),
                differing(
                        "one-hot of large integers",
                        OperatorCase.of(
                                        new Gathering.OneHot(0),
                                        scalar(0),
                                        scalar(2),
                                        Tensor.ofLongs(new long[] {0, (1L << 53) + 1}, 2))
                                .withConstants(1, 2),
                        (program, op) -> OneHotKernel.oneHot(program, (Gathering.OneHot) op)),
                differing(
                        "scattered extremes of NaN",
                        OperatorCase.of(
                                new Gathering.ScatterElements(0, ScatterFunction.MAX),
                                Tensor.ofFloats(new float[] {Float.NaN}, 1),
                                Tensor.ofLongs(new long[] {0}, 1),
                                Tensor.ofFloats(new float[] {1}, 1)),
                        (program, op) -> ScatterKernels.scatterElements(program, (Gathering.ScatterElements) op)),
                differing(
                        "extremes of NaN",
                        reduce(ReduceFunction.MAX, Tensor.ofFloats(new float[] {1, Float.NaN, 2}, 3)),
                        all("reduce_max")),
                differing(
                        "sums of 16 bits",
                        reduce(ReduceFunction.SUM, repeated(DataType.FP16, 4096, 1.5)),
                        all("reduce_sum")),
                differing(
                        "means and products of integers",
                        reduce(ReduceFunction.MEAN, repeated(DataType.INT32, 2, 1)),
                        all("reduce_mean")),
                differing(
                        "largest of UINT64",
                        reduce(ReduceFunction.MAX, repeated(DataType.UINT64, 2, 0)),
                        all("reduce_max")),
                differing("many largest elements", largest(repeated(DataType.FP32, MANY, 1), MANY), topK(MANY)),
                differing("largest elements of 64-bit integers", largest(repeated(DataType.INT64, 3, 1), 2), topK(2)));
    }

    private static Showing differing(String limit, OperatorCase single, KernelEntry.Factory<?> straightforward) {
        return new Showing(limit, false, single, straightforward, List.of());
    }

    private static OperatorCase reduce(ReduceFunction function, Tensor input) {
        return OperatorCase.of(new Reduction.Reduce(function, false, false), input);
    }

    /** A reduction of all elements. */
    private static KernelEntry.Factory<?> all(String name) {
        return (program, op) ->
                program.call(name, List.of(program.input(0)), program.output(), CallArguments.integers(0));
    }

    private static OperatorCase largest(Tensor input, long k) {
        return OperatorCase.of(new Reduction.TopK(0, true, true), input, scalar(k))
                .withConstants(1);
    }

    private static KernelEntry.Factory<?> topK(long k) {
        return (program, op) -> program.call(
                "top_k",
                List.of(program.input(0)),
                List.of(program.output(0), program.output(1)),
                CallArguments.integers(k).withFlags(true));
    }

    private static Tensor scalar(long value) {
        return Tensor.ofLongs(new long[] {value});
    }

    private static Tensor repeated(DataType type, int count, double value) {
        Tensor tensor = Tensor.allocate(type, count);
        for (int i = 0; i < count; i++) {
            Elements.putDouble(tensor.bytes(), type, i, value);
        }
        return tensor;
    }
}
