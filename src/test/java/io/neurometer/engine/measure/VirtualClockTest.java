package io.neurometer.engine.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

    @Test
    void leapsDuringWorkAndSleep() {
        VirtualClock clock = new VirtualClock(1000, 200);
        List<Long> wakes = new ArrayList<>();

        try (var ticks = clock.every(300, wakes::add)) {
            assertThat(ticks).isNotNull();
            clock.work(900);
            assertThat(clock.nanos()).isEqualTo(900);
            clock.work(200);
            assertThat(clock.nanos()).isEqualTo(1300);
            clock.sleepUntil(1900);
            clock.sleepUntil(2100);
        }
        clock.work(500);

        assertThat(wakes).containsExactly(300L, 600L, 900L, 1200L, 1500L, 1800L, 2200L);
    }
}
