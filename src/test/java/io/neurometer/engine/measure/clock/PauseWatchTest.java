package io.neurometer.engine.measure.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.VirtualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stops a process is told apart by its cause. */
class PauseWatchTest {
    private static final long MS = 1_000_000;

    @Test
    void stallsOfThePlatformAreNamedAndTimed() {
        VirtualClock clock = new VirtualClock(1000 * MS, 200 * MS);
        clock.work(100 * MS);

        try (PauseWatch watch = new PauseWatch(clock)) {
            clock.work(2000 * MS);
            Hiccup hiccup = watch.hiccup();

            assertThat(hiccup.stallCount()).isEqualTo(2);
            assertThat(hiccup.stalls()).extracting(Stall::cause).containsOnly(Stall.PLATFORM);
            assertThat(hiccup.stalls().get(0).atMs()).isCloseTo(900, within(1.0));
            assertThat(hiccup.stalls().get(0).ms()).isCloseTo(200, within(1.0));
            // The histogram tells three digits apart.
            assertThat(hiccup.maxMs()).isCloseTo(200, within(1.0));
            assertThat(hiccup.p99Ms()).isZero();
        }
    }

    @Test
    void stallsDuringACollectionAreTheCollectors() {
        HiccupMeter meter = new HiccupMeter(0);
        meter.woken(MS);
        meter.woken(32 * MS);
        meter.woken(33 * MS);
        meter.woken(84 * MS);

        Hiccup hiccup = meter.result(List.of(new Collection("young", "Allocation Failure", 3, 28)));

        assertThat(hiccup.stalls()).containsExactly(new Stall(2, 30, Stall.GC), new Stall(34, 50, Stall.PLATFORM));
        assertThat(hiccup.awakenings()).isEqualTo(4);
    }
}
