package io.neurometer.engine.measure.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.report.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the machine tells is read right; what it does not tell is absent for a reason. */
class HostTest {
    @Test
    void aReadingHasAValueOrAReason() {
        assertThatThrownBy(() -> new Reading<>(null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Reading<>(1, "why")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void procFilesGiveValuesByKey() {
        List<String> lines = List.of("VmPeak:\t  12 kB", "VmRSS:\t  34 kB", "nr_throttled 5", "model\t: 17");

        assertThat(ProcFiles.value(lines, "VmRSS")).isEqualTo("34 kB");
        assertThat(ProcFiles.value(lines, "nr_throttled")).isEqualTo("5");
        assertThat(ProcFiles.value(lines, "model")).isEqualTo("17");
        assertThat(ProcFiles.value(lines, "model name")).isNull();
        assertThat(ProcFiles.number("34 kB", "absent").value()).isEqualTo(34);
        assertThat(ProcFiles.number("many", "not a number").reason()).isEqualTo("not a number");
    }

    @Test
    void loadIsTheDifferenceOfTwoMoments() {
        HostLoad before = new HostLoad(
                Reading.of(7.0), Reading.of(0.2), Reading.of(10L), Reading.of(1000L), Reading.of(3L), 5, 4);
        HostLoad after = new HostLoad(
                Reading.of(9.0), Reading.of(0.9), Reading.of(30L), Reading.of(2000L), Reading.of(4L), 6, 6);

        HostLoad.During during = after.since(before);

        assertThat(during.cpuPressureBefore().value()).isEqualTo(7.0);
        assertThat(during.stealRatio().value()).isEqualTo(0.02);
        assertThat(during.throttledPeriods().value()).isEqualTo(1);
        assertThat(during.otherRequests()).isEqualTo(2);
    }
}
