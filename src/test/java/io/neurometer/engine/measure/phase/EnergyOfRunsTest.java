package io.neurometer.engine.measure.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report has the energy of a run by the counters of the machine, or the reason why not. */
class EnergyOfRunsTest {
    private static final long RANGE = 262_143_328_850L;
    private static final Latency.Rule RULE = new Latency.Rule(100, 0, 60, 3);

    @TempDir
    private Path root;

    /** Joules that each run takes of the package and its memory; graphics and the cores count in the package. */
    @Test
    void isWhatPackagesTookByTheNumberOfRuns() throws IOException {
        domain("intel-rapl:0", "package-0", RANGE - 50_000);
        domain("intel-rapl:0:0", "core", 0);
        domain("intel-rapl:0:1", "dram", 0);

        Reading<Double> energy = energy(List.of("intel-rapl:0", "intel-rapl:0:0", "intel-rapl:0:1"), 2000);

        assertThat(energy.require()).isCloseTo(0.004, within(1e-9));
    }

    @Test
    void isAbsentWhereCountersStandStill() throws IOException {
        domain("intel-rapl:0", "package-0", 7);

        assertThat(energy(List.of(), 0).reason())
                .isEqualTo("the energy counters of this machine stood still meanwhile");
    }

    @Test
    void isAbsentWhereNoCounterIsOfAPackage() throws IOException {
        domain("intel-rapl:0", "psys", 7);

        assertThat(energy(List.of("intel-rapl:0"), 2000).reason())
                .isEqualTo("the energy counters of this machine are of no processor package");
    }

    @Test
    void isAbsentForTheTrueReason() throws IOException {
        assertThat(energy(List.of(), 0).reason()).isEqualTo("this machine has no /sys/class/powercap/intel-rapl:*");

        domain("intel-rapl:0", "package-0", 7);
        Files.delete(file("intel-rapl:0", "energy_uj"));

        assertThat(energy(List.of(), 0).reason())
                .isEqualTo("this user may not read /sys/class/powercap/intel-rapl:*/energy_uj");
    }

    /** Of runs of which each adds so much to some counters. */
    private Reading<Double> energy(List<String> counters, long microjoules) {
        VirtualClock clock = new VirtualClock().countingEnergyOf(root);
        try (Trial trial = Trials.of(clock, () -> run(counters, microjoules), 60)) {
            new Latency(RULE).run(trial);
            return trial.findings().get(Latency.ENERGY);
        }
    }

    private long run(List<String> counters, long microjoules) {
        try {
            for (String counter : counters) {
                Path file = file(counter, "energy_uj");
                long before = Long.parseLong(Files.readString(file).strip());
                Files.writeString(file, (before + microjoules) % RANGE + "\n");
            }
            return 10_000_000;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void domain(String folder, String name, long energy) throws IOException {
        Files.createDirectories(file(folder, "name").getParent());
        Files.writeString(file(folder, "name"), name + "\n");
        Files.writeString(file(folder, "max_energy_range_uj"), RANGE + "\n");
        Files.writeString(file(folder, "energy_uj"), energy + "\n");
    }

    private Path file(String folder, String name) {
        return root.resolve("sys/class/powercap").resolve(folder).resolve(name);
    }
}
