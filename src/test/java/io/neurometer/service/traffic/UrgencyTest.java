package io.neurometer.service.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrgencyTest {
    @ParameterizedTest
    @CsvSource({"0,5", "1,1", "4,4", "10,10", "11,10", "9223372036854775807,10"})
    void aPriorityIsALevel(long priority, int level) {
        Urgency urgency = new Urgency();
        urgency.set(priority);

        assertThat(urgency.level()).isEqualTo(level);
    }

    @Test
    void aCallThatWaitsRisesALevelAtATime() {
        Urgency urgency = new Urgency();
        urgency.set(4);
        assertThat(urgency.rank(Long.MAX_VALUE, 1)).as("it does not wait").isEqualTo(4);

        long before = System.nanoTime();
        urgency.waits();
        long after = System.nanoTime();
        long step = 1_000_000_000_000L;

        assertThat(urgency.rank(before, step)).isEqualTo(4);
        assertThat(urgency.rank(after + step, step)).isEqualTo(3);
        assertThat(urgency.rank(after + 2 * step, step)).isEqualTo(2);
        assertThat(urgency.rank(after + 100 * step, step)).isEqualTo(1);
        assertThat(urgency.level()).isEqualTo(4);
    }
}
