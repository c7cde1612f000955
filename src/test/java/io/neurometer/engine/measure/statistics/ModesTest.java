package io.neurometer.engine.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModesTest {
    private final Random random = new Random(13);

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.5, 0.9})
    void levelsFarApartAreSeenHoweverTheyShareTheSamples(double upperShare) {
        Modes modes = Modes.of(sorted(1000, () -> spread(random.nextDouble() < upperShare ? 88.3 : 0.076, 0.05)))
                .require();

        assertThat(modes.lower()).isCloseTo(0.076, within(0.004));
        assertThat(modes.upper()).isCloseTo(88.3, within(4.0));
        assertThat(modes.upperShare()).isCloseTo(upperShare, within(0.05));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.1, 0.5, 1})
    void oneLevelIsOneHoweverBroad(double spread) {
        assertThat(Modes.of(sorted(1000, () -> spread(5, spread))).reason()).contains("one level");
    }

    @Test
    void aFewOutliersAreNoLevel() {
        assertThat(Modes.of(sorted(1000, () -> spread(random.nextInt(50) == 0 ? 4 : 0.005, 0.1)))
                        .reason())
                .contains("one level");
    }

    @Test
    void levelsLessThanTwiceApartAreOne() {
        assertThat(Modes.of(sorted(1000, () -> spread(random.nextBoolean() ? 5 : 8, 0.02)))
                        .reason())
                .contains("one level");
    }

    @Test
    void aNetworkWhoseInputsTakeFromOneToThreeTimesAsLongHasOneLevel() {
        assertThat(Modes.of(sorted(1000, () -> 5 + 10 * random.nextDouble())).reason())
                .contains("one level");
    }

    @Test
    void fewSamplesTellNothing() {
        assertThat(Modes.of(sorted(19, () -> random.nextBoolean() ? 1 : 100)).reason())
                .contains("fewer than 20");
    }

    private static double[] sorted(int count, DoubleSupplier sample) {
        double[] samples = new double[count];
        Arrays.setAll(samples, i -> sample.getAsDouble());
        Arrays.sort(samples);
        return samples;
    }

    private double spread(double level, double deviation) {
        return level * Math.exp(deviation * random.nextGaussian());
    }
}
