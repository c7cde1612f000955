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
            assertThat(hiccup.stalls().get(0).atMs()).isBetween(900.0, 900 + hiccup.periodMs());
            // A stall is seen from the time on at which the watch would have woken up, up to a period after it began.
            assertThat(hiccup.stalls().get(0).ms()).isBetween(200 - hiccup.periodMs(), 200.0);
            // The histogram tells three digits apart.
            assertThat(hiccup.maxMs()).isCloseTo(200, within(1 + hiccup.periodMs()));
            assertThat(hiccup.p99Ms()).isZero();
        }
    }

    @Test
    void stallsDuringACollectionAreTheCollectors() {
        HiccupMeter meter = new HiccupMeter(0);
        meter.woken(5 * MS);
        meter.woken(40 * MS);
        meter.woken(45 * MS);
        meter.woken(100 * MS);

        Hiccup hiccup = meter.result(List.of(new Collection("young", "Allocation Failure", 11, 28)));

        assertThat(hiccup.stalls()).containsExactly(new Stall(10, 30, Stall.GC), new Stall(50, 50, Stall.PLATFORM));
        assertThat(hiccup.awakenings()).isEqualTo(4);
    }
}
