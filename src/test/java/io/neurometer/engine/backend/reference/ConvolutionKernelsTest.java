package io.neurometer.engine.backend.reference;

import static io.neurometer.engine.backend.reference.KernelRuns.assertAgreesWithDoubles;
import static io.neurometer.engine.backend.reference.KernelRuns.random;
import static io.neurometer.engine.backend.reference.KernelRuns.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConvolutionKernelsTest {
    private static final int ROUNDS = 300;
    private static final double TOLERANCE = 1e-4;

    private static final Window PLAIN =
            new Window(List.of(), List.of(), List.of(), Padding.EXPLICIT, List.of(), List.of());

    /** Convolutions of all kinds: one to three dimensions, strides, dilations, paddings, groups, with and without bias. */
    @Test
    void fastKernelsAgreeWithTheDefinition() {
        int computed = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            computed += agrees(new Random(seed), false) ? 1 : 0;
        }
        assertThat(computed).isGreaterThan(ROUNDS / 2);
    }

    @Test
    void fastTransposedKernelsAgreeWithTheDefinition() {
        int computed = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            computed += agrees(new Random(seed), true) ? 1 : 0;
        }
        assertThat(computed).isGreaterThan(ROUNDS / 2);
    }

    private static boolean agrees(Random random, boolean transposed) {
        int spatial = 1 + random.nextInt(3);
        int groups = 1 + random.nextInt(3);
        int inputs = groups * (1 + random.nextInt(3));
        int outputs = groups * (1 + random.nextInt(3));
        long[] features = sizes(random, spatial, 1 + random.nextInt(2), inputs, 9);
        long[] weight = transposed
                ? sizes(random, spatial, inputs, outputs / groups, 4)
                : sizes(random, spatial, outputs, inputs / groups, 4);
        Window window = window(random, spatial);
        Op op = transposed
                ? new Convolution.ConvTranspose(window, groups, List.of(), List.of())
                : new Convolution.Conv(window, groups, null);
        Tensor x = random(random, features);
        Tensor w = random(random, weight);
        Tensor bias = random.nextBoolean() ? random(random, outputs) : null;
        try {
            op.infer(Inputs.of(x.type(), w.type()));
        } catch (EngineException impossible) {
            return false;
        }
        assertAgreesWithDoubles(op, TOLERANCE, x, w, bias);
        return true;
    }

    /** Enough channels and symmetric padding, so that the native library's own convolution is the one that runs. */
    @Test
    void nativeConvolutionsAgreeWithTheDefinition() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int kernel = 1 + random.nextInt(5);
            List<Long> pads = List.of((long) random.nextInt(kernel), (long) random.nextInt(kernel));
            Window window = new Window(
                    List.of(), numbers(random, 2, 1, 3), numbers(random, 2, 1, 2), Padding.EXPLICIT, pads, pads);
            Tensor x = random(random, 1 + random.nextInt(2), 16 + random.nextInt(20), 9 + random.nextInt(9), 12);
            Tensor w = random(random, 1 + random.nextInt(40), x.shape().size(1), kernel, kernel);
            Tensor bias = random.nextBoolean() ? random(random, w.shape().size(0)) : null;
            assertAgreesWithDoubles(new Convolution.Conv(window, 1, null), 1e-3, x, w, bias);
        }
    }

    @Test
    void channelsWithEqualWeightsGetEqualSums() {
        Random random = new Random(4);
        float[] row = random(random, 512).toFloats();
        float[] rows = new float[1000 * row.length];
        for (int channel = 0; channel < 1000; channel++) {
            System.arraycopy(row, 0, rows, channel * row.length, row.length);
        }
        Tensor result = run(
                new Convolution.Conv(PLAIN, 1, null),
                random(random, 1, 512, 13, 13),
                Tensor.ofFloats(rows, 1000, 512, 1, 1));
        float[] sums = result.toFloats();
        for (int channel = 1; channel < 1000; channel++) {
            assertThat(Arrays.equals(sums, 0, 169, sums, channel * 169, (channel + 1) * 169))
                    .as("channel %d", channel)
                    .isTrue();
        }
    }

    private static long[] sizes(Random random, int spatial, int first, int second, int most) {
        long[] sizes = new long[spatial + 2];
        sizes[0] = first;
        sizes[1] = second;
        for (int i = 2; i < sizes.length; i++) {
            sizes[i] = 1L + random.nextInt(most);
        }
        return sizes;
    }

    private static Window window(Random random, int spatial) {
        Padding padding = Padding.values()[random.nextInt(4)];
        boolean explicit = padding == Padding.EXPLICIT || random.nextBoolean();
        return new Window(
                List.of(),
                numbers(random, spatial, 1, 3),
                numbers(random, spatial, 1, 2),
                explicit ? Padding.EXPLICIT : padding,
                explicit ? numbers(random, spatial, 0, 3) : List.of(),
                explicit ? numbers(random, spatial, 0, 3) : List.of());
    }

    private static List<Long> numbers(Random random, int count, int least, int range) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add((long) least + random.nextInt(range));
        }
        return numbers;
    }

    @Test
    void largeConvolutionsAreComputedTileByTile() {
        Random random = new Random(1);
        Window same = new Window(List.of(), List.of(), List.of(), Padding.SAME_UPPER, List.of(), List.of());
        Window half = new Window(List.of(), List.of(2L, 2L), List.of(), Padding.SAME_UPPER, List.of(), List.of());
        Tensor x = random(random, 1, 48, 40, 33);
        Tensor w = random(random, 8, 48, 5, 5);
        assertAgreesWithDoubles(new Convolution.Conv(same, 1, null), 1e-3, x, w, null);
        assertAgreesWithDoubles(new Convolution.Conv(half, 1, null), 1e-3, x, w, null);
        assertAgreesWithDoubles(
                new Convolution.ConvTranspose(half, 1, List.of(), List.of()),
                1e-3,
                x,
                random(random, 48, 9, 3, 3),
                null);
    }

    @Test
    void sixteenBitFloatsAreSummedInThirtyTwo() {
        Random random = new Random(2);
        Tensor x = random(random, 1, 6, 8, 8);
        Tensor w = random(random, 4, 6, 3, 3);
        assertAgreesWithDoubles(new Convolution.Conv(PLAIN, 1, null), DataType.FP16, 1e-3, x, w, random(random, 4));
        assertAgreesWithDoubles(new Convolution.Conv(PLAIN, 1, null), DataType.BF16, 8e-3, x, w, random(random, 4));
    }

    @Test
    void nothingToComputeIsNoFault() {
        Random random = new Random(3);
        Convolution.Conv conv = new Convolution.Conv(PLAIN, 1, null);
        assertThat(run(conv, random(random, 0, 3, 8, 8), random(random, 4, 3, 3, 3))
                        .elements())
                .isZero();
        assertThat(run(conv, random(random, 2, 3, 8, 8), random(random, 0, 3, 3, 3))
                        .elements())
                .isZero();
        assertThat(run(conv, random(random, 1, 0, 4), random(random, 2, 0, 3), Tensor.ofFloats(new float[] {5, 6}, 2))
                        .toFloats())
                .containsExactly(5, 5, 6, 6);
    }

    @Test
    void paddingFarWiderThanTheFeaturesTakesNoMemory() {
        Window wide = new Window(
                List.of(), List.of(1L << 29), List.of(), Padding.EXPLICIT, List.of(1L << 30), List.of((1L << 30) - 2));
        int channels = 2;
        Tensor x = random(new Random(4), 1, channels, 1);
        Tensor w = random(new Random(5), channels, 1, 1);
        float[] depthwise =
                run(new Convolution.Conv(wide, channels, null), x, w).toFloats();
        float[] products = new float[channels];
        IntStream.range(0, channels).forEach(i -> products[i] = x.toFloats()[i] * w.toFloats()[i]);
        assertThat(depthwise).containsExactly(0, 0, products[0], 0, 0, 0, products[1], 0);
        assertThat(run(new Convolution.Conv(wide, 1, null), x, random(new Random(6), 1, channels, 1))
                        .toFloats())
                .hasSize(4)
                .startsWith(0f, 0f)
                .endsWith(0f);
    }

    @Test
    void integersLessTheirZeroPoints() {
        Tensor x = Tensor.allocate(DataType.UINT8, 1, 1, 1, 3);
        x.bytes().put(new byte[] {(byte) 200, 3, (byte) 255});
        Tensor w = Tensor.allocate(DataType.INT8, 2, 1, 1, 2);
        w.bytes().put(new byte[] {1, -1, 2, -128});
        Tensor xZero = Tensor.allocate(DataType.UINT8);
        xZero.bytes().put((byte) 3);
        Tensor wZero = Tensor.allocate(DataType.INT8, 2);
        wZero.bytes().put(new byte[] {0, 2});
        assertThat(run(new Convolution.ConvInteger(PLAIN, 1), x, w, xZero, wZero)
                        .toLongs())
                .containsExactly(197, -252, 0, -32_760);
    }
}
