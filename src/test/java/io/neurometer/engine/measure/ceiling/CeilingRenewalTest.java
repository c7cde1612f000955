package io.neurometer.engine.measure.ceiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.report.Reading;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Ceilings of a busy host give way when it is quieter, and those that were outrun in any case. */
class CeilingRenewalTest {
    private static final HostLoad IDLE = load(0, 0.1, 0, 0);
    private static final HostLoad LOADED = load(0, 0.8, 0, 0);
    private static final HostLoad PRESSED = load(20, 0.8, 0, 0);
    private static final HostLoad STOLEN = load(0, 0.1, 20, 0);

    @Test
    void whatExceedsABoundIsNoise() {
        assertThat(noise(IDLE, IDLE)).isEmpty();
        assertThat(noise(PRESSED, PRESSED)).containsExactly("NOISY_HOST_PRESSURE", "NOISY_HOST_LOAD");
        assertThat(noise(IDLE, STOLEN)).containsExactly("NOISY_HOST_STEAL");
        assertThat(noise(IDLE, load(0, 0.1, 0, 2))).containsExactly("THROTTLED");
        HostLoad.During asked =
                new HostLoad.During(Reading.of(0.0), Reading.of(0.1), Reading.of(0.0), Reading.of(0L), 3);
        assertThat(CeilingConditions.of(asked).noise()).containsExactly("OTHER_REQUESTS");
        assertThat(CeilingConditions.of(asked).noisyHost()).isTrue();
    }

    @Test
    void thoseOfAQuietHostStay() {
        assertThat(isDue(measured(IDLE, IDLE), IDLE, IDLE)).isFalse();
        assertThat(isDue(measured(IDLE, IDLE), PRESSED, PRESSED)).isFalse();
    }

    @Test
    void thoseOfABusyHostStayUntilItIsQuieter() {
        Ceilings pressed = measured(PRESSED, PRESSED);
        Ceilings stolen = measured(IDLE, STOLEN);

        assertThat(isDue(pressed, PRESSED, PRESSED)).isFalse();
        assertThat(isDue(pressed, LOADED, LOADED)).isTrue();
        assertThat(isDue(pressed, IDLE, IDLE)).isTrue();
        assertThat(isDue(stolen, IDLE, STOLEN)).isFalse();
        assertThat(isDue(stolen, IDLE, IDLE)).isTrue();
    }

    @Test
    void thoseThatWereOutrunOrTellNothingDoNotStay() {
        Ceilings quiet = measured(IDLE, IDLE);

        assertThat(isDue(quiet.asOutrun(), PRESSED, PRESSED)).isTrue();
        assertThat(isDue(under(null), PRESSED, PRESSED)).isTrue();
    }

    @Test
    void nobodyWatchesForWhomNobodyWaits() {
        CeilingRenewal renewal = new CeilingRenewal(new VirtualClock(), () -> PRESSED);

        assertThatThrownBy(() -> renewal.isDue(measured(PRESSED, PRESSED), () -> true))
                .isInstanceOf(CancellationException.class);
    }

    private static boolean isDue(Ceilings kept, HostLoad before, HostLoad after) {
        Iterator<HostLoad> loads = List.of(before, after).iterator();
        return new CeilingRenewal(new VirtualClock(), loads::next).isDue(kept, Cancellation.NEVER);
    }

    private static List<String> noise(HostLoad before, HostLoad after) {
        return CeilingConditions.of(after.since(before)).noise();
    }

    private static Ceilings measured(HostLoad before, HostLoad after) {
        return under(CeilingConditions.of(after.since(before)));
    }

    private static Ceilings under(CeilingConditions conditions) {
        Ceilings some = SomeCeilings.of("one", 1e11, 1e10);
        return SomeCeilings.with(
                some,
                Reading.ofNullable(conditions, "nobody watched"),
                some.origin().reference());
    }

    private static HostLoad load(double pressure, double load, long steal, long throttled) {
        return new HostLoad(
                Reading.of(pressure),
                Reading.of(load),
                Reading.of(steal),
                Reading.of(1000 + 50 * steal),
                Reading.of(throttled),
                0,
                0);
    }
}
