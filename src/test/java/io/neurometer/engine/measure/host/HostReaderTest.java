package io.neurometer.engine.measure.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of machine is read right from its files; what they do not tell is absent for a reason. */
class HostReaderTest {
    private static final BackendInfo ND4J =
            new BackendInfo("reference", "cpu", "avx2 (processor has avx512)", 2, "1", true, null);
    private static final BackendInfo ONEDNN = new BackendInfo("onednn", "cpu", "avx512 bf16", 2, "3.11", true, null);
    private static final Oshi NO_OSHI = Oshi.absent("no OSHI in a recording");
    private static final Reading<String> NO_GIT = Reading.absent("not recorded");

    @TempDir
    private Path root;

    @Test
    void readsAServerOfTwoSockets() {
        HostFingerprint host = read(RecordedHost.xeonServer(root), 8);

        Cpu cpu = host.cpu();
        assertThat(cpu.model().name().value()).isEqualTo("Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz");
        assertThat(cpu.model().vendor().value()).isEqualTo("GenuineIntel");
        assertThat(List.of(
                        cpu.model().family(),
                        cpu.model().number(),
                        cpu.model().stepping(),
                        cpu.model().microcode()))
                .extracting(Reading::value)
                .containsExactly("6", "85", "4", "0x2006e05");
        assertThat(List.of(
                        cpu.topology().sockets(),
                        cpu.topology().cores(),
                        cpu.topology().threads()))
                .extracting(Reading::value)
                .containsExactly(2, 4, 8);
        assertThat(cpu.topology().smt().value()).isTrue();
        assertThat(cpu.instructionSets().isa().value())
                .contains("avx2", "fma", "avx512f")
                .doesNotContain("amx_tile", "fpu");
        assertThat(cpu.instructionSets().vectorBits().value()).isEqualTo(512);
        assertThat(List.of(
                        cpu.frequencies().current(),
                        cpu.frequencies().base(),
                        cpu.frequencies().max()))
                .extracting(Reading::value)
                .containsExactly(1200.5, 2400.0, 3700.0);
        assertThat(cpu.frequencies().governor().value()).isEqualTo("powersave");
        assertThat(cpu.frequencies().turbo().value()).isTrue();
        assertThat(cpu.caches().all().value())
                .containsExactly(
                        new Cache(1, "data", 32 << 10, Reading.of(64), Reading.of(2)),
                        new Cache(1, "instruction", 32 << 10, Reading.of(64), Reading.of(2)),
                        new Cache(2, "unified", 1 << 20, Reading.of(64), Reading.of(2)),
                        new Cache(3, "unified", 28160L << 10, Reading.of(64), Reading.of(4)));
        assertThat(cpu.caches().lastLevel().value()).isEqualTo(28160L << 10);
        assertThat(host.numa().nodes().value()).isEqualTo(2);
        assertThat(host.numa().policy().value()).isEqualTo("nodes 0-1");
        assertThat(host.memory().total().value()).isEqualTo(196608000L * 1024);
        assertThat(host.virtualization().value()).isEqualTo("none");
        assertThat(host.os().kernel()).isEqualTo("6.1.0-18-amd64");
        assertThat(host.os().transparentHugePages().value()).isEqualTo("madvise");
        assertThat(host.os().mitigations().value()).containsEntry("meltdown", "Mitigation: PTI");
        assertThat(host.accelerators().value()).containsExactly(new Accelerator("gpu", "Tesla V100-PCIE-32GB"));
    }

    @Test
    void readsAnArmServerThatNamesNothing() {
        HostFingerprint host = read(RecordedHost.armServer(root), 4);

        Cpu cpu = host.cpu();
        assertThat(cpu.model().name().value()).isEqualTo("Neoverse-V1");
        assertThat(cpu.model().vendor().value()).isEqualTo("ARM");
        assertThat(cpu.model().number().value()).isEqualTo("0xd40");
        assertThat(cpu.model().stepping().value()).isEqualTo("1");
        assertThat(List.of(
                        cpu.topology().sockets(),
                        cpu.topology().cores(),
                        cpu.topology().threads()))
                .extracting(Reading::value)
                .containsExactly(1, 4, 4);
        assertThat(cpu.topology().smt().value()).isFalse();
        assertThat(cpu.instructionSets().isa().value()).contains("asimd", "sve", "bf16", "i8mm");
        assertThat(cpu.instructionSets().vectorBits().value()).isEqualTo(128);
        assertThat(cpu.caches().lastLevel().value()).isEqualTo(32L << 20);
        assertThat(host.virtualization().value()).isEqualTo("Amazon EC2");
        assertThat(absent(cpu)).contains("microcode", "mhz", "base_mhz", "max_mhz", "governor", "turbo");
        assertThat(host.accelerators().reason()).contains("PCI");
    }

    @Test
    void aHostWithoutFilesTellsNothingButWhy() {
        HostFingerprint host = read(new RecordedHost(root), 1);

        assertThat(absent(host.cpu()))
                .contains(
                        "model", "sockets", "cores", "threads", "smt", "isa", "caches", "last_level_cache", "virtual");
        assertThat(host.numa().nodes().reason()).isNotBlank();
        assertThat(host.memory().total().reason()).isNotBlank();
        assertThat(host.virtualization().reason()).isNotBlank();
        assertThat(host.os().mitigations().reason()).isNotBlank();
        assertThat(host.fingerprint()).hasSize(64);
    }

    @Test
    void countsCoresFromCpuinfoWhereSysIsHidden() {
        RecordedHost host = new RecordedHost(root)
                .with(
                        "proc/cpuinfo",
                        "processor\t: 0",
                        "physical id\t: 0",
                        "core id\t\t: 0",
                        "processor\t: 1",
                        "physical id\t: 0",
                        "core id\t\t: 0",
                        "processor\t: 2",
                        "physical id\t: 1",
                        "core id\t\t: 0");

        assertThat(Topology.of(host.files(), NO_OSHI))
                .isEqualTo(new Topology(Reading.of(2), Reading.of(2), Reading.of(3)));
    }

    @Test
    void theBaseFrequencyMayStandInTheName() {
        RecordedHost host = new RecordedHost(root)
                .with("proc/cpuinfo", "model name\t: AMD EPYC @ 2.25GHz", "cpu MHz\t\t: 2250.004")
                .with("sys/devices/system/cpu/cpufreq/boost", "0");

        Frequencies frequencies = Frequencies.of(host.files(), NO_OSHI);

        assertThat(frequencies.base().value()).isEqualTo(2250);
        assertThat(frequencies.current().value()).isEqualTo(2250.004);
        assertThat(frequencies.turbo().value()).isFalse();
        assertThat(frequencies.max().reason()).contains("frequency control");
    }

    @Test
    void virtualMachinesAreToldByFirmwareFlagOrFile() {
        assertThat(Virtualization.of(
                                new RecordedHost(root.resolve("a"))
                                        .with("sys/class/dmi/id/product_name", "KVM")
                                        .files(),
                                Set.of("fpu"))
                        .value())
                .isEqualTo("KVM");
        assertThat(Virtualization.of(
                                new RecordedHost(root.resolve("b"))
                                        .with("sys/hypervisor/type", "xen")
                                        .files(),
                                Set.of("fpu"))
                        .value())
                .isEqualTo("xen");
        assertThat(Virtualization.of(new RecordedHost(root.resolve("c")).files(), Set.of("fpu", "hypervisor"))
                        .value())
                .isEqualTo("unnamed");
        assertThat(Virtualization.of(
                                new RecordedHost(root.resolve("d"))
                                        .with("sys/class/dmi/id/sys_vendor", "Amazon EC2")
                                        .with("sys/class/dmi/id/product_name", "c7g.metal")
                                        .files(),
                                Set.of("asimd"))
                        .value())
                .isEqualTo("none");
    }

    @Test
    void theFingerprintForgetsWhatChangesByItself() {
        String before = read(RecordedHost.xeonServer(root), 8).fingerprint();

        RecordedHost later = RecordedHost.xeonServer(root)
                .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "3600000")
                .with("proc/meminfo", "MemTotal:       196607996 kB", "MemFree: 5 kB")
                .with("proc/sys/kernel/hostname", "another");

        assertThat(read(later, 8).fingerprint()).isEqualTo(before);
    }

    @Test
    void theFirmwareTellsTheKindOfMemory() {
        byte[] empty = new byte[32];
        byte[] filled = new byte[32];
        empty[0x12] = 0x02;
        filled[0x12] = 0x1a;
        RecordedHost host = new RecordedHost(root)
                .withBytes("sys/firmware/dmi/entries/17-0/raw", empty)
                .withBytes("sys/firmware/dmi/entries/17-1/raw", filled);

        assertThat(PhysicalMemory.of(host.files(), NO_OSHI).type().value()).isEqualTo("DDR4");
        assertThat(PhysicalMemory.of(new RecordedHost(root.resolve("none")).files(), NO_OSHI)
                        .type()
                        .reason())
                .contains("firmware");
    }

    @Test
    void memoryIsComparedByWhatIsBuiltIn() {
        long gib = 1L << 30;
        assertThat(PhysicalMemory.installed(62 * gib)).isEqualTo(64 * gib);
        assertThat(PhysicalMemory.installed(64 * gib)).isEqualTo(64 * gib);
        assertThat(PhysicalMemory.installed(64 * gib + 1)).isEqualTo(96 * gib);
        assertThat(PhysicalMemory.installed(187 * gib)).isEqualTo(192 * gib);
    }

    @Test
    void theFingerprintKnowsWhatDecidesTheSpeed() {
        String before = read(RecordedHost.xeonServer(root), 8).fingerprint();

        assertThat(read(RecordedHost.xeonServer(root), 4).fingerprint()).isNotEqualTo(before);
        assertThat(RecordedHost.xeonServer(root).reader(8).read("2", NO_GIT, List.of(ND4J, ONEDNN)))
                .extracting(HostFingerprint::fingerprint)
                .isNotEqualTo(before);
        assertThat(RecordedHost.xeonServer(root).reader(8).read("1", NO_GIT, List.of(ND4J)))
                .extracting(HostFingerprint::fingerprint)
                .isNotEqualTo(before);
        RecordedHost governed = RecordedHost.xeonServer(root)
                .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
        assertThat(read(governed, 8).fingerprint()).isNotEqualTo(before);
        RecordedHost limited = RecordedHost.xeonServer(root).with("sys/fs/cgroup/cgroup.controllers", "cpu");
        limited.with("sys/fs/cgroup/cpu.max", "150000 100000");
        assertThat(read(limited, 8).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void readsThisMachine() {
        HostFingerprint host = HostReader.ofThisHost().read("1", NO_GIT, List.of(ND4J, ONEDNN));

        assertThat(host.fingerprint())
                .hasSize(64)
                .isEqualTo(HostReader.ofThisHost()
                        .read("1", NO_GIT, List.of(ND4J, ONEDNN))
                        .fingerprint());
        assertThat(host.cpu().logical()).isPositive();
        assertThat(host.cpu().topology().threads().value())
                .isGreaterThanOrEqualTo(host.cpu().topology().cores().value());
        assertThat(host.memory().total().value()).isGreaterThan(1L << 28);
        assertThat(host.jvm().heapMax()).isPositive();
        assertThat(host.jvm().compiler().value()).isNotBlank();
        assertThat(host.service().nativeLibs()).containsEntry("onednn", "3.11").containsKeys("javacpp", "openblas");
    }

    @Test
    void oshiTellsWhatTheFilesDoNot() {
        Oshi oshi = Oshi.ofThisHost();

        HostFingerprint host = new HostReader(new RecordedHost(root).files(), oshi, 2).read("1", NO_GIT, List.of(ND4J));

        assertThat(host.cpu().topology().threads()).isEqualTo(oshi.threads());
        assertThat(oshi.threads().value()).isPositive();
        assertThat(oshi.memory().value()).isGreaterThan(1L << 28);
        assertThat(host.memory().total()).isEqualTo(oshi.memory());
        assertThat(host.cpu().model().name()).isEqualTo(oshi.model());
    }

    @Test
    void publishesNoPropertiesAndNoPaths() {
        assertThat(Jvm.published(List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:MaxRAMPercentage=50.0",
                        "-Dneurometer.security.api-key=secret",
                        "-XX:HeapDumpPath=/var/dumps",
                        "-javaagent:/opt/agent.jar")))
                .containsExactly("-Xmx512m", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50.0");
    }

    private static HostFingerprint read(RecordedHost host, int logical) {
        return host.reader(logical).read("1", NO_GIT, List.of(ND4J, ONEDNN));
    }

    /** Names of the readings that have no value; each of them must have a reason. */
    private static List<String> absent(Cpu cpu) {
        List<String> names = new ArrayList<>();
        for (Section.Field<Cpu> field : Cpu.SECTION.fields()) {
            Reading<?> reading = field.read(cpu);
            if (reading.value() == null) {
                assertThat(reading.reason()).isNotBlank();
                names.add(field.figure().name());
            }
        }
        return names;
    }
}
