package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeededWeightsTest {
    private static float[] made(long seed, String name, Initializer initializer, long... sizes) {
        try (Tensor tensor = Tensor.allocate(DataType.FP32, sizes)) {
            new SeededWeights(seed).source(name, Shape.of(sizes), initializer).fill(tensor);
            return tensor.toFloats();
        }
    }

    static float[] filled(Weight weight) {
        try (Tensor tensor = Tensor.allocate(weight.type())) {
            weight.source().fill(tensor);
            return tensor.toFloats();
        }
    }

    @Test
    void dependOnSeedAndNameAlone() {
        float[] once = made(7, "a.weight", Initializer.he(100), 300, 100);
        assertThat(made(7, "a.weight", Initializer.he(100), 300, 100)).isEqualTo(once);
        assertThat(made(8, "a.weight", Initializer.he(100), 300, 100)).isNotEqualTo(once);
        assertThat(made(7, "b.weight", Initializer.he(100), 300, 100)).isNotEqualTo(once);
    }

    /** Fixed for all time: reports of seeded models stay comparable between releases and machines. */
    @Test
    void areTheSameOnEveryMachine() {
        assertThat(made(1, "c1.weight", new Initializer.Uniform(1), 4))
                .containsExactly(
                        -0.46535682678222656f, 0.09722459316253662f, -0.299979567527771f, 0.31697750091552734f);
    }

    @Test
    void heInitialisationHasVarianceTwoByFanIn() {
        float[] values = made(3, "w", Initializer.he(50), 1000, 100);
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += value * value;
        }
        assertThat(sum / values.length).isCloseTo(0, within(0.002));
        assertThat(squares / values.length).isCloseTo(2.0 / 50, within(0.0005));
    }

    @Test
    void signsAreBalanced() {
        float[] values = made(3, "w", new Initializer.Signs(), 10_000);
        double sum = 0;
        for (float value : values) {
            assertThat(Math.abs(value)).isEqualTo(1);
            sum += value;
        }
        assertThat(sum / values.length).isCloseTo(0, within(0.05));
    }

    @Test
    void oddSizesAreFilledToTheLastElement() {
        float[] values = made(3, "w", new Initializer.Uniform(1), 8193);
        assertThat(values[8192]).isNotZero();
        assertThat(made(3, "w", new Initializer.Uniform(1), 20_000)).startsWith(values);
    }

    /** Several threads fill a weight of this size. */
    @Test
    void anElementDependsOnItsIndexAlone() {
        Initializer initializer = new Initializer.Uniform(1);
        float[] whole = made(3, "w", initializer, 3_000_001);
        assertThat(whole).startsWith(made(3, "w", initializer, 1000));
        assertThat(made(3, "w", initializer, 2_500_000)).isEqualTo(Arrays.copyOf(whole, 2_500_000));
        assertThat(made(3, "w", initializer, 3_000_001)).isEqualTo(whole);
        assertThat(whole[3_000_000]).isNotZero();
        for (int seam : new int[] {1 << 20, 2 << 20}) {
            assertThat(Arrays.copyOfRange(whole, seam, seam + 8)).doesNotContain(whole[seam - 1]);
        }
    }

    @Test
    void connectionsThatAreAbsentAreZeroAndNotCounted() {
        Weight c3 = Zoo.load("lenet5").graph().weights().get("c3.weight");
        assertThat(c3.structuralElements()).isEqualTo(1500);
        assertThat(c3.type()).isEqualTo(TensorType.of(DataType.FP32, 16, 6, 5, 5));
        float[] values = filled(c3);
        int zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        assertThat(zeros).isEqualTo(2400 - 1500);
        assertThat(values[0]).as("map 0 sees S2's map 0").isNotZero();
        assertThat(values[3 * 25]).as("map 0 does not see S2's map 3").isZero();
    }

    @Test
    void normalizationsBeginAsIdentity() {
        Map<String, Weight> weights = Definitions.graph(Definitions.IMAGE, "{'type': 'batch_norm', 'name': 'bn'}")
                .weights();
        assertThat(filled(weights.get("bn.weight"))).containsExactly(1, 1, 1);
        assertThat(filled(weights.get("bn.bias"))).containsExactly(0, 0, 0);
        assertThat(filled(weights.get("bn.running_mean"))).containsExactly(0, 0, 0);
        assertThat(filled(weights.get("bn.running_var"))).containsExactly(1, 1, 1);
        assertThat(weights.get("bn.running_var").trainable()).isFalse();
        assertThat(weights.get("bn.weight").trainable()).isTrue();
    }
}
