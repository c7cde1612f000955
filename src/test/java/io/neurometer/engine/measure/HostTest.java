package io.neurometer.engine.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.backend.BackendInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the machine tells is read right; what it does not tell is absent for a reason. */
class HostTest {
    private static final BackendInfo BACKEND = new BackendInfo("nd4j", "cpu", "avx2", 2, "1", true, null);

    @Test
    void readsControlGroupsOfBothVersions() {
        assertThat(Containment.of("150000 100000", null, null, "536870912", null))
                .isEqualTo(new Containment(Reading.of(1.5), Reading.of(536870912L)));
        assertThat(Containment.of(null, "200000", "100000", null, "1073741824"))
                .isEqualTo(new Containment(Reading.of(2.0), Reading.of(1073741824L)));
    }

    @Test
    void noLimitIsAbsentAndNotANumber() {
        Containment unlimited = Containment.of("max 100000", null, null, "max", null);
        Containment old = Containment.of(null, "-1", "100000", null, "9223372036854771712");
        Containment none = Containment.of(null, null, null, null, null);

        assertThat(List.of(unlimited, old, none)).allSatisfy(containment -> {
            assertThat(containment.cpuQuota().value()).isNull();
            assertThat(containment.cpuQuota().reason()).isNotBlank();
            assertThat(containment.memoryLimit().value()).isNull();
            assertThat(containment.memoryLimit().reason()).isNotBlank();
        });
    }

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
    void theFingerprintIsStableAndDependsOnTheBackends() {
        HostFingerprint first = HostFingerprint.read("1", List.of(BACKEND));

        assertThat(first.fingerprint())
                .hasSize(64)
                .isEqualTo(HostFingerprint.read("1", List.of(BACKEND)).fingerprint())
                .isNotEqualTo(HostFingerprint.read("1", List.of()).fingerprint())
                .isNotEqualTo(HostFingerprint.read("2", List.of(BACKEND)).fingerprint());
        assertThat(first.cpu().logical()).isPositive();
        assertThat(first.jvm().heapMax()).isPositive();
    }

    @Test
    void publishesNoPropertiesAndNoPaths() {
        assertThat(HostFingerprint.published(List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:MaxRAMPercentage=50.0",
                        "-Dneurometer.security.api-key=secret",
                        "-XX:HeapDumpPath=/var/dumps",
                        "-javaagent:/opt/agent.jar")))
                .containsExactly("-Xmx512m", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50.0");
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
