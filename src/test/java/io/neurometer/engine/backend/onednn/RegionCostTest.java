package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where calls of the operating system are dear, so are regions. */
class RegionCostTest {
    @ParameterizedTest
    @CsvSource({"0, 1", "150, 1", "250, 1", "400, 2", "700, 2", "1100, 4", "1700, 4", "2500, 8", "100000, 16"})
    void aRegionCostsAMultipleOfWhatItUsuallyDoes(double nanos, int factor) {
        assertThat(RegionCost.of(nanos)).isEqualTo(factor);
    }

    @Test
    void thisMachineHasAFactor() {
        assertThat(RegionCost.factor()).isBetween(1, 16);
    }
}
