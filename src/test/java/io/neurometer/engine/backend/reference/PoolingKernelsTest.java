package io.neurometer.engine.backend.reference;

import static io.neurometer.engine.backend.reference.KernelRuns.assertAgreesWithDoubles;
import static io.neurometer.engine.backend.reference.KernelRuns.random;
import static io.neurometer.engine.backend.reference.KernelRuns.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolingKernelsTest {
    private static final int ROUNDS = 300;

    /** Poolings of all kinds: one to three dimensions, strides, dilations, paddings, rounding up and down. */
    @Test
    void fastKernelsAgreeWithTheDefinition() {
        int computed = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            int spatial = 1 + random.nextInt(3);
            boolean ceil = random.nextBoolean();
            Window window = new Window(
                    numbers(random, spatial, 1, 3),
                    numbers(random, spatial, 1, 3),
                    numbers(random, spatial, 1, 2),
                    Padding.EXPLICIT,
                    numbers(random, spatial, 0, 2),
                    numbers(random, spatial, 0, 2));
            long[] sizes = new long[spatial + 2];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = 1L + random.nextInt(i < 2 ? 3 : 9);
            }
            Tensor x = random(random, sizes);
            List<Op> pools = List.of(
                    new Pooling.MaxPool(window, ceil, false),
                    new Pooling.AveragePool(window, ceil, false),
                    new Pooling.AveragePool(window, ceil, true));
            if (fits(pools.get(0), x)) {
                pools.forEach(pool -> assertAgreesWithDoubles(pool, 1e-5, x));
                computed++;
            }
        }
        assertThat(computed).isGreaterThan(ROUNDS / 4);
    }

    private static boolean fits(Op op, Tensor x) {
        try {
            op.infer(Inputs.of(x.type()));
            return true;
        } catch (EngineException impossible) {
            return false;
        }
    }

    private static List<Long> numbers(Random random, int count, int least, int range) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add((long) least + random.nextInt(range));
        }
        return numbers;
    }

    @Test
    void adaptiveWindowsOverlapAsTheyMust() {
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5}, 1, 1, 5);
        assertThat(run(new Pooling.AdaptivePool(PoolFunction.AVERAGE, List.of(3L)), x)
                        .toFloats())
                .containsExactly(1.5f, 3, 4.5f);
        assertThat(run(new Pooling.AdaptivePool(PoolFunction.MAX, List.of(2L)), x)
                        .toFloats())
                .containsExactly(3, 5);
    }

    @Test
    void subsamplingWeighsTheSumOfItsWindow() {
        Window window = new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(), Padding.EXPLICIT, List.of(), List.of());
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3, 4, 1, 1, 1, 1}, 1, 2, 2, 2);
        Tensor weight = Tensor.ofFloats(new float[] {0.5f, 2}, 2);
        Tensor bias = Tensor.ofFloats(new float[] {1, -1}, 2);
        assertThat(run(new Pooling.Subsample(window), x, weight, bias).toFloats())
                .containsExactly(6, 7);
    }

    @Test
    void globalNorms() {
        Tensor x = Tensor.ofFloats(new float[] {3, -4, 1, -1}, 1, 2, 2);
        assertThat(run(new Pooling.GlobalPool(PoolFunction.LP, 2), x).toFloats())
                .containsExactly(5, (float) Math.sqrt(2));
        assertThat(run(new Pooling.GlobalPool(PoolFunction.LP, 1), x).toFloats())
                .containsExactly(7, 2);
    }
}
