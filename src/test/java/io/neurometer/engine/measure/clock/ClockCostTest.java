package io.neurometer.engine.measure.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockCostTest {

    @Test
    void blocksAreAsLongAsTheClockNeeds() {
        assertThat(ClockCost.blockFor(2_500, 25)).isEqualTo(1);
        assertThat(ClockCost.blockFor(2_499, 25)).isEqualTo(2);
        assertThat(ClockCost.blockFor(100, 25)).isEqualTo(25);
        assertThat(ClockCost.blockFor(0, 25)).isEqualTo(2_500);
        assertThat(ClockCost.nanos()).isPositive();
    }
}
