package io.neurometer.engine.measure.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.report.Reading;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine tells is read right; what it does not tell is absent for a reason. */
class HostTest {
    @TempDir
    private Path root;

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
    void loadIsReadFromTheKernelsFiles() {
        RecordedHost host = new RecordedHost(root)
                .with("proc/pressure/cpu", "some avg10=1.53 avg60=0.87 avg300=0.73 total=5")
                .with("proc/loadavg", "0.00 0.31 0.20 1/234 5678")
                .with("proc/stat", "cpu  10 0 20 70 0 0 0 5 0 0", "cpu0 10 0 20 70 0 0 0 5 0 0")
                .with("proc/self/cgroup", "0::/job")
                .with("sys/fs/cgroup/cpu.stat", "nr_throttled 900")
                .with("sys/fs/cgroup/job/cpu.stat", "nr_periods 40", "nr_throttled 7");

        HostLoad load = HostLoad.of(host.files(), RequestCount.NONE);

        assertThat(load.cpuPressure().value()).isEqualTo(1.53);
        assertThat(load.loadPerCpu().value()).isZero();
        assertThat(load.stealTicks().value()).isEqualTo(5);
        assertThat(load.totalTicks().value()).isEqualTo(105);
        assertThat(load.throttledPeriods().value()).isEqualTo(7);
        assertThat(load.requestsStarted()).isZero();
    }

    @Test
    void loadIsAbsentWhereThereAreNoSuchFiles() {
        HostLoad load = HostLoad.of(new RecordedHost(root).files(), RequestCount.NONE);

        assertThat(load.cpuPressure().reason()).contains("pressure stalls");
        assertThat(load.loadPerCpu().reason()).contains("/proc/loadavg");
        assertThat(load.stealTicks().reason()).contains("/proc/stat");
        assertThat(load.totalTicks().reason()).contains("/proc/stat");
        assertThat(load.throttledPeriods().reason()).contains("nr_throttled");
        assertThat(load.since(load).stealRatio().reason()).contains("/proc/stat");
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
