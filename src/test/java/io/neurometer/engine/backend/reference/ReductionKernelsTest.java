package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Reduction.ArgReduce;
import io.neurometer.engine.op.Reduction.CumulativeSum;
import io.neurometer.engine.op.Reduction.Reduce;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.op.Reduction.TopK;
import io.neurometer.engine.op.Softmax.Normalized;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReductionKernelsTest {
    private static Tensor axes(long... axes) {
        return Tensor.ofLongs(axes, axes.length);
    }

    @ParameterizedTest
    @EnumSource(ReduceFunction.class)
    void anyAxesGiveWhatTheDefinitionGives(ReduceFunction function) {
        long[] sizes = {2, 3, 4, 5};
        Tensor x = KernelRuns.run(
                new Elementwise.Unary(Elementwise.UnaryFunction.ABS), KernelRuns.random(new Random(5), sizes));
        for (long[] chosen : new long[][] {{0}, {3}, {1, 2}, {0, 2}, {1, 3}, {0, 1, 2, 3}}) {
            float[] found = KernelRuns.run(new Reduce(function, false, false), x, axes(chosen))
                    .toFloats();
            Map<Integer, List<Double>> groups = groups(x.toFloats(), sizes, chosen);
            assertThat(found).hasSize(groups.size());
            groups.forEach((output, values) -> {
                double expected = definition(function, values.stream().mapToDouble(Double::doubleValue));
                assertThat((double) found[output]).isCloseTo(expected, within(Math.abs(expected) * 1e-6 + 1e-7));
            });
        }
    }

    /** The elements that become each output. */
    private static Map<Integer, List<Double>> groups(float[] x, long[] sizes, long[] reduced) {
        Map<Integer, List<Double>> groups = new HashMap<>();
        for (int i = 0; i < x.length; i++) {
            int rest = i;
            int output = 0;
            int stride = 1;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                int size = (int) sizes[axis];
                if (Arrays.binarySearch(reduced, axis) < 0) {
                    output += rest % size * stride;
                    stride *= size;
                }
                rest /= size;
            }
            groups.computeIfAbsent(output, key -> new ArrayList<>()).add((double) x[i]);
        }
        return groups;
    }

    private static double definition(ReduceFunction function, DoubleStream values) {
        return switch (function) {
            case SUM, L1 -> values.sum();
            case MEAN -> values.average().orElseThrow();
            case MAX -> values.max().orElseThrow();
            case MIN -> values.min().orElseThrow();
            case PROD -> values.reduce(1, (a, b) -> a * b);
            case L2 -> Math.sqrt(values.map(value -> value * value).sum());
            case LOG_SUM -> Math.log(values.sum());
            case LOG_SUM_EXP -> Math.log(values.map(Math::exp).sum());
            case SUM_SQUARE -> values.map(value -> value * value).sum();
        };
    }

    @Test
    void sumsOverMiddleAndOuterAxes() {
        Tensor x = Tensor.ofLongs(new long[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
        Reduce sum = new Reduce(ReduceFunction.SUM, false, false);
        assertThat(KernelRuns.run(sum, x, axes(1)).toLongs()).containsExactly(4, 6, 12, 14);
        assertThat(KernelRuns.run(sum, x, axes(0, 2)).toLongs()).containsExactly(14, 22);
        assertThat(KernelRuns.run(sum, x).toLongs()).containsExactly(36);
    }

    @Test
    void integersStayExact() {
        Tensor x = Tensor.ofLongs(new long[] {Long.MAX_VALUE - 1, 1}, 2);
        assertThat(KernelRuns.run(new Reduce(ReduceFunction.SUM, true, false), x)
                        .toLongs())
                .containsExactly(Long.MAX_VALUE);
        assertThat(KernelRuns.run(new Reduce(ReduceFunction.MAX, true, false), x)
                        .toLongs())
                .containsExactly(Long.MAX_VALUE - 1);
    }

    @ParameterizedTest
    @CsvSource({"SUM, 0", "PROD, 1", "MAX, -Infinity", "MIN, Infinity", "MEAN, NaN", "LOG_SUM_EXP, -Infinity"})
    void nothingReducesToTheNeutralElement(ReduceFunction function, float expected) {
        Tensor none = Tensor.allocate(DataType.FP32, 2, 0);
        assertThat(KernelRuns.run(new Reduce(function, false, false), none, axes(1))
                        .toFloats())
                .containsExactly(expected, expected);
    }

    @Test
    void logarithmsOfSumsDoNotOverflow() {
        Tensor x = Tensor.ofFloats(new float[] {1000, 1000}, 2);
        assertThat(KernelRuns.run(new Reduce(ReduceFunction.LOG_SUM_EXP, false, false), x)
                        .toFloats()[0])
                .isCloseTo(1000.6931f, within(1e-3f));
        Tensor low = Tensor.ofFloats(new float[] {Float.NEGATIVE_INFINITY}, 1);
        assertThat(KernelRuns.run(new Reduce(ReduceFunction.LOG_SUM_EXP, false, false), low)
                        .toFloats())
                .containsExactly(Float.NEGATIVE_INFINITY);
    }

    @Test
    void notANumberWinsAndTiesGoToTheFirst() {
        Tensor x = Tensor.ofFloats(new float[] {1, 3, 3, Float.NaN, 5, 5}, 2, 3);
        assertThat(KernelRuns.run(new ArgReduce(true, 1, false, false), x).toLongs())
                .containsExactly(1, 0);
        assertThat(KernelRuns.run(new ArgReduce(true, 1, false, true), Tensor.ofLongs(new long[] {3, 3, 1}, 1, 3))
                        .toLongs())
                .containsExactly(1);
        assertThat(KernelRuns.run(new Reduce(ReduceFunction.MAX, false, false), x, axes(1))
                        .toFloats())
                .containsExactly(3, Float.NaN);
    }

    @Test
    void runningSumsGoBothWays() {
        Tensor x = Tensor.ofLongs(new long[] {1, 2, 3}, 3);
        assertThat(KernelRuns.run(new CumulativeSum(false, false), x, axes(0)).toLongs())
                .containsExactly(1, 3, 6);
        assertThat(KernelRuns.run(new CumulativeSum(true, true), x, axes(0)).toLongs())
                .containsExactly(5, 3, 0);
    }

    @Test
    void selectionsComeInOrder() {
        Tensor x = Tensor.ofLongs(new long[] {4, 9, 1, 9, 2, 8}, 2, 3);
        assertThat(KernelRuns.run(new TopK(1, true, true), x, axes(2)).toLongs())
                .containsExactly(9, 4, 9, 8);
        assertThat(KernelRuns.run(new TopK(0, false, true), x, axes(1)).toLongs())
                .containsExactly(4, 2, 1);
        assertThat(KernelRuns.run(new TopK(1, true, true), x, axes(0)).elements())
                .isZero();
    }

    /** Few values, so that many are equal: the first of them comes first. */
    @ParameterizedTest
    @CsvSource({"FP32, true", "FP32, false", "FP64, true", "FP16, false", "INT64, true", "INT32, false", "UINT8, true"})
    void selectionsOfAnyNumberAreThoseOfASort(DataType type, boolean largest) {
        Random random = new Random(8);
        float[] values = new float[3 * 40 * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(12) - (type.isUnsigned() ? 0 : 6);
        }
        Tensor x = KernelRuns.as(type, Tensor.ofFloats(values, 3, 40, 2));
        for (int k : new int[] {1, 2, 7, 39, 40}) {
            float[] found = KernelRuns.as(DataType.FP32, KernelRuns.run(new TopK(1, largest, true), x, axes(k)))
                    .toFloats();
            long[] places = KernelRuns.runAll(new TopK(1, largest, true), x, axes(k))
                    .get(1)
                    .toLongs();
            for (int line = 0; line < 6; line++) {
                int start = line / 2 * 80 + line % 2;
                List<Integer> sorted =
                        new ArrayList<>(IntStream.range(0, 40).boxed().toList());
                sorted.sort(Comparator.comparingDouble(i -> (largest ? -1 : 1) * values[start + i * 2]));
                for (int i = 0; i < k; i++) {
                    int at = line / 2 * k * 2 + i * 2 + line % 2;
                    assertThat(places[at]).isEqualTo(sorted.get(i).longValue());
                    assertThat(found[at]).isEqualTo(values[start + sorted.get(i) * 2]);
                }
            }
        }
    }

    @Test
    void nanIsTheLargestAndZerosAreEqual() {
        Tensor x = Tensor.ofFloats(new float[] {-0f, 3, Float.NaN, 0, Float.POSITIVE_INFINITY, -Float.MAX_VALUE}, 6);
        assertThat(KernelRuns.runAll(new TopK(0, true, true), x, axes(6)).get(1).toLongs())
                .containsExactly(2, 4, 1, 0, 3, 5);
        assertThat(KernelRuns.runAll(new TopK(0, false, true), x, axes(6))
                        .get(1)
                        .toLongs())
                .containsExactly(5, 0, 3, 1, 4, 2);
        assertThat(KernelRuns.run(new ArgReduce(true, 0, false, false), x).toLongs())
                .containsExactly(2);
        assertThat(KernelRuns.run(new ArgReduce(false, 0, false, false), x).toLongs())
                .containsExactly(5);
    }

    @ParameterizedTest
    @EnumSource(SoftmaxFunction.class)
    void softmaxAgreesInEveryPrecisionAndAlongEveryAxis(SoftmaxFunction function) {
        Tensor x = KernelRuns.random(new Random(6), 3, 50, 7);
        for (int axis = -3; axis < 3; axis++) {
            KernelRuns.assertAgreesWithDoubles(new Normalized(function, axis, false), 1e-6, x);
            KernelRuns.assertAgreesWithDoubles(new Normalized(function, axis, true), 1e-6, x);
        }
        KernelRuns.assertAgreesWithDoubles(new Normalized(function, 1, false), DataType.FP16, 2e-3, x);
    }

    @Test
    void largeScoresDoNotOverflow() {
        Tensor x = Tensor.ofFloats(new float[] {10000, 10000, -10000}, 3);
        assertThat(KernelRuns.run(new Normalized(SoftmaxFunction.SOFTMAX, 0, false), x)
                        .toFloats())
                .containsExactly(0.5f, 0.5f, 0);
    }
}
