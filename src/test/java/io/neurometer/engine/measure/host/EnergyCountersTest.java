package io.neurometer.engine.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Energy is read from a tree of files as Linux shows it. */
class EnergyCountersTest {
    private static final long RANGE = 262_143_328_850L;

    @TempDir
    private Path root;

    @Test
    void countsFromTheFirstLookOn() throws IOException {
        domain("intel-rapl:0", "package-0", 1_000_000, RANGE);

        EnergyCounters.Domain counted = domains().require().get(0);
        assertThat(counted.joules()).isZero();

        energy("intel-rapl:0", 3_500_000);
        assertThat(counted.joules()).isEqualTo(2.5);
        assertThat(counted.joules()).isEqualTo(2.5);
    }

    @Test
    void goesOnWhereTheCounterWrapsAround() throws IOException {
        domain("intel-rapl:0", "package-0", RANGE - 1_000_000, RANGE);
        EnergyCounters.Domain counted = domains().require().get(0);

        energy("intel-rapl:0", 2_000_000);
        assertThat(counted.joules()).isEqualTo(3);

        energy("intel-rapl:0", 500_000);
        assertThat(counted.joules()).isEqualTo(3 + (RANGE - 2_000_000 + 500_000) / 1e6);
    }

    @Test
    void neverCountsBackwards() throws IOException {
        domain("intel-rapl:0", "package-0", 5_000_000, RANGE);
        Files.delete(file("intel-rapl:0", "max_energy_range_uj"));
        EnergyCounters.Domain counted = domains().require().get(0);

        energy("intel-rapl:0", 1_000_000);
        assertThat(counted.joules()).isZero();

        energy("intel-rapl:0", 2_000_000);
        assertThat(counted.joules()).isEqualTo(1);
    }

    @Test
    void aCounterThatCannotBeReadForAWhileStandsStill() throws IOException {
        domain("intel-rapl:0", "package-0", 0, RANGE);
        EnergyCounters.Domain counted = domains().require().get(0);
        energy("intel-rapl:0", 7_000_000);
        counted.joules();

        Files.writeString(file("intel-rapl:0", "energy_uj"), "");
        assertThat(counted.joules()).isEqualTo(7);

        energy("intel-rapl:0", 8_000_000);
        assertThat(counted.joules()).isEqualTo(8);
    }

    @Test
    void partsAreNamedAfterTheirPackages() throws IOException {
        domain("intel-rapl:0", "package-0", 1, RANGE);
        domain("intel-rapl:0:0", "dram", 1, RANGE);
        domain("intel-rapl:1", "package-1", 1, RANGE);
        domain("intel-rapl:1:0", "dram", 1, RANGE);
        domain("intel-rapl-mmio:0", "package-0", 1, RANGE);

        assertThat(domains().require())
                .extracting(EnergyCounters.Domain::name)
                .containsExactly("package-0", "package-0-dram", "package-1", "package-1-dram");
    }

    @Test
    void saysWhyThereIsNone() throws IOException {
        assertThat(domains().reason()).isEqualTo("this machine has no /sys/class/powercap/intel-rapl:*");

        domain("intel-rapl:0", "package-0", 1, RANGE);
        Files.delete(file("intel-rapl:0", "energy_uj"));
        assertThat(domains().reason()).isEqualTo("this user may not read /sys/class/powercap/intel-rapl:*/energy_uj");
    }

    private Reading<List<EnergyCounters.Domain>> domains() {
        return EnergyCounters.of(root);
    }

    private void domain(String folder, String name, long micros, long range) throws IOException {
        Files.createDirectories(file(folder, "name").getParent());
        Files.writeString(file(folder, "name"), name + "\n");
        Files.writeString(file(folder, "max_energy_range_uj"), range + "\n");
        energy(folder, micros);
    }

    private void energy(String folder, long micros) throws IOException {
        Files.writeString(file(folder, "energy_uj"), micros + "\n");
    }

    private Path file(String folder, String name) {
        return root.resolve("sys/class/powercap").resolve(folder).resolve(name);
    }
}
