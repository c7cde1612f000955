package io.neurometer.engine.backend.reference;

import static io.neurometer.engine.backend.reference.KernelRuns.assertAgreesWithDoubles;
import static io.neurometer.engine.backend.reference.KernelRuns.random;
import static io.neurometer.engine.backend.reference.KernelRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.RegionPooling.MaxRoiPool;
import io.neurometer.engine.op.RegionPooling.RoiAlign;
import io.neurometer.engine.op.RegionPooling.RoiFunction;
import io.neurometer.engine.op.Sampling.AffineGrid;
import io.neurometer.engine.op.Sampling.DeformConv;
import io.neurometer.engine.op.Sampling.GridSample;
import io.neurometer.engine.op.Sampling.Interpolation;
import io.neurometer.engine.op.Sampling.Outside;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplingKernelsTest {
    private static final Tensor LINE = Tensor.ofFloats(new float[] {1, 2, 3, 4}, 1, 1, 1, 4);

    /** Places along the middle of a line of four, whose centres lie at -0.75, -0.25, 0.25 and 0.75. */
    private static float[] sampled(Interpolation interpolation, Outside outside, float... x) {
        float[] grid = new float[2 * x.length];
        for (int i = 0; i < x.length; i++) {
            grid[2 * i] = x[i];
        }
        return run(new GridSample(interpolation, outside, false), LINE, Tensor.ofFloats(grid, 1, 1, x.length, 2))
                .toFloats();
    }

    @Test
    void placesOutsideReadZerosTheBorderOrAMirror() {
        float[] places = {-0.75f, 0, 0.75f, 1, 1.25f, 1.75f, -5.25f};
        assertThat(sampled(Interpolation.LINEAR, Outside.ZEROS, places)).containsExactly(1, 2.5f, 4, 2, 0, 0, 0);
        assertThat(sampled(Interpolation.LINEAR, Outside.BORDER, places)).containsExactly(1, 2.5f, 4, 4, 4, 4, 1);
        assertThat(sampled(Interpolation.LINEAR, Outside.REFLECTION, places)).containsExactly(1, 2.5f, 4, 4, 4, 3, 1);
        assertThat(sampled(Interpolation.NEAREST, Outside.ZEROS, -0.7f, 0.1f, 1.3f))
                .containsExactly(1, 3, 0);
    }

    /** On an element a cubic gives it, and the kernel's weights halfway between two are -3/32 and 19/32. */
    @Test
    void cubicsAreKeysConvolution() {
        assertThat(sampled(Interpolation.CUBIC, Outside.BORDER, -0.25f, 0))
                .containsExactly(2, (2 + 3) * 19 / 32f - (1 + 4) * 3 / 32f);
    }

    @Test
    void placesThatAreNoNumbersTouchNoForeignMemory() {
        float[] places = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f, -1e30f};
        for (Outside outside : Outside.values()) {
            for (Interpolation interpolation : Interpolation.values()) {
                assertThat(sampled(interpolation, outside, places)).hasSize(places.length);
            }
        }
    }

    /** The identity reads an image as it is; with corners aligned a single row lies in the middle. */
    @Test
    void theIdentityMapReadsAnImageAsItIs() {
        Tensor x = random(new Random(1), 1, 2, 3, 5);
        Tensor map = Tensor.ofFloats(new float[] {1, 0, 0, 0, 1, 0}, 1, 2, 3);
        for (boolean corners : new boolean[] {false, true}) {
            Tensor grid = run(new AffineGrid(corners), map, Tensor.ofLongs(new long[] {1, 2, 3, 5}, 4));
            float[] found = run(new GridSample(Interpolation.LINEAR, Outside.ZEROS, corners), x, grid)
                    .toFloats();
            float[] expected = x.toFloats();
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
        Tensor single = run(new AffineGrid(true), map, Tensor.ofLongs(new long[] {1, 1, 1, 2}, 4));
        assertThat(single.toFloats()).containsExactly(-1, 0, 1, 0);
    }

    /** Regions of rows and columns 0 to 1, and of 1 to 3 in two bins each way, ends included. */
    @Test
    void largestOfTheBinsOfARegion() {
        float[] values = new float[32];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 16 ? i : -i;
        }
        Tensor x = Tensor.ofFloats(values, 2, 1, 4, 4);
        Tensor regions = Tensor.ofFloats(new float[] {0, 0, 0, 1, 1, /* */ 1, 1, 1, 3, 3, /* */ 0, 9, 9, 12, 12}, 3, 5);
        assertThat(run(new MaxRoiPool(2, 2, 1), x, regions).toFloats())
                .containsExactly(0, 1, 4, 5, -21, -22, -25, -26, 0, 0, 0, 0);
        Tensor foreign = Tensor.ofFloats(new float[] {2, 0, 0, 1, 1}, 1, 5);
        assertThatThrownBy(() -> run(new MaxRoiPool(1, 1, 1), x, foreign))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("of no sample");
    }

    /** As many samples as pixels would be 10^18 and more; those outside of the features are counted, not visited. */
    @Test
    void regionsFarLargerThanTheFeaturesEndSoon() {
        Tensor x = Tensor.ofFloats(new float[] {1, 1, 1, 1}, 1, 1, 2, 2);
        for (float end : new float[] {1e9f, 1e20f, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN}) {
            for (RoiFunction function : RoiFunction.values()) {
                Tensor region = Tensor.ofFloats(new float[] {-end, -end, end, end}, 1, 4);
                Tensor batch = Tensor.ofLongs(new long[] {0}, 1);
                float[] found = run(new RoiAlign(function, true, 1, 1, 0, 1), x, region, batch)
                        .toFloats();
                assertThat(Float.isNaN(found[0]) || Math.abs(found[0]) <= 1).isTrue();
            }
        }
    }

    @Test
    void withoutOffsetsADeformableConvolutionIsOne() {
        Window window = new Window(
                List.of(), List.of(2L, 1L), List.of(1L, 2L), Window.Padding.EXPLICIT, List.of(1L, 0L), List.of(0L, 2L));
        Random random = new Random(3);
        Tensor x = random(random, 2, 4, 5, 6);
        Tensor weight = random(random, 6, 2, 3, 2);
        Tensor bias = random(random, 6);
        Tensor plain = run(new Convolution.Conv(window, 2, null), x, weight, bias);
        long[] places = plain.shape().sizes();
        Tensor offsets =
                Tensor.ofFloats(new float[(int) (2 * 24 * places[2] * places[3])], 2, 24, places[2], places[3]);
        float[] found =
                run(new DeformConv(window, 2, 2), x, weight, offsets, bias).toFloats();
        float[] expected = plain.toFloats();
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(1e-4f));
        }
        assertAgreesWithDoubles(
                new DeformConv(window, 2, 2),
                1e-5,
                x,
                weight,
                random(random, 2, 24, places[2], places[3]),
                bias,
                random(random, 2, 12, places[2], places[3]));
    }
}
