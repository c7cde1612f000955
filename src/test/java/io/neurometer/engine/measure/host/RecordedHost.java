package io.neurometer.engine.measure.host;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder that stands for the root of another machine, filled with the files of {@code /proc} and {@code /sys}. */
public final class RecordedHost {
    private static final List<BackendInfo> BACKENDS = List.of(
            new BackendInfo("reference", "cpu", "avx2", 2, "1.0", true, null),
            new BackendInfo("onednn", "cpu", null, 2, null, false, "no library"));

    private final Path root;

    public RecordedHost(Path root) {
        this.root = root;
    }

    public RecordedHost with(String path, String... lines) {
        Path file = root.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    public RecordedHost withBytes(String path, byte... bytes) {
        Path file = root.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /** One cache of the first processor. */
    RecordedHost withCache(int index, int level, String type, String size, String sharedBy) {
        String folder = "sys/devices/system/cpu/cpu0/cache/index" + index + "/";
        return with(folder + "level", Integer.toString(level))
                .with(folder + "type", type)
                .with(folder + "size", size)
                .with(folder + "coherency_line_size", "64")
                .with(folder + "shared_cpu_list", sharedBy);
    }

    /** Where one hardware thread lies. */
    RecordedHost withThread(int cpu, int socket, int core) {
        String folder = "sys/devices/system/cpu/cpu" + cpu + "/topology/";
        return with(folder + "physical_package_id", Integer.toString(socket))
                .with(folder + "core_id", Integer.toString(core));
    }

    HostFiles files() {
        return new HostFiles(root);
    }

    /** A reader that has these files alone, as OSHI would tell nothing. */
    public HostReader reader(int logical) {
        return new HostReader(files(), Oshi.absent("no OSHI in a recording"), logical);
    }

    /** These files under an operating system, a JVM and a service that are recorded as well. */
    public HostFingerprint fingerprint(int logical) {
        HostFingerprint read = reader(logical).read("", Reading.absent(""), BACKENDS);
        return new HostFingerprint(
                read.cpu(),
                read.numa(),
                read.memory(),
                read.virtualization(),
                read.container(),
                new Os(
                        "Linux",
                        "amd64",
                        "6.1.0",
                        read.os().transparentHugePages(),
                        read.os().mitigations()),
                new Jvm(
                        "17.0.9+9",
                        "Vendor",
                        "64-Bit Server VM",
                        "G1 Young Generation, G1 Old Generation",
                        1L << 31,
                        List.of("-Xmx2g", "-XX:+UseG1GC"),
                        Reading.of("64-Bit Tiered Compilers"),
                        true),
                new Service("1.0", Reading.of("0a1b2c3"), BACKENDS, Map.of("dnnl", "3.11")),
                read.accelerators());
    }

    /** A server with two sockets of two cores with two threads each, with frequency control and a GPU. */
    public static RecordedHost xeonServer(Path root) {
        RecordedHost host = new RecordedHost(root)
                .with(
                        "proc/cpuinfo",
                        "processor\t: 0",
                        "vendor_id\t: GenuineIntel",
                        "cpu family\t: 6",
                        "model\t\t: 85",
                        "model name\t: Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz",
                        "stepping\t: 4",
                        "microcode\t: 0x2006e05",
                        "cpu MHz\t\t: 1000.123",
                        "flags\t\t: fpu sse4_2 avx fma avx2 avx512f avx512cd avx512bw avx512dq avx512vl")
                .with("proc/meminfo", "MemTotal:       196608000 kB")
                .with("proc/sys/kernel/osrelease", "6.1.0-18-amd64")
                .with("proc/self/status", "Cpus_allowed_list:\t0-7", "Mems_allowed_list:\t0-1")
                .with("sys/devices/system/node/node0/cpulist", "0-3")
                .with("sys/devices/system/node/node1/cpulist", "4-7")
                .with("sys/devices/system/cpu/cpu0/cpufreq/base_frequency", "2400000")
                .with("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3700000")
                .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1200500")
                .with("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave")
                .with("sys/devices/system/cpu/intel_pstate/no_turbo", "0")
                .with("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never")
                .with("sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI")
                .with("sys/class/dmi/id/sys_vendor", "Dell Inc.")
                .with("sys/class/dmi/id/product_name", "PowerEdge R640")
                .with("sys/bus/pci/devices/0000:3b:00.0/class", "0x030200")
                .with("sys/bus/pci/devices/0000:3b:00.0/vendor", "0x10de")
                .with("sys/bus/pci/devices/0000:3b:00.0/device", "0x1db6")
                .with("proc/driver/nvidia/gpus/0000:3b:00.0/information", "Model: \t\t Tesla V100-PCIE-32GB")
                .with("sys/bus/pci/devices/0000:00:1f.0/class", "0x060100")
                .with("sys/bus/pci/devices/0000:00:1f.0/vendor", "0x8086")
                .withCache(0, 1, "Data", "32K", "0,4")
                .withCache(1, 1, "Instruction", "32K", "0,4")
                .withCache(2, 2, "Unified", "1024K", "0,4")
                .withCache(3, 3, "Unified", "28160K", "0-3");
        for (int cpu = 0; cpu < 8; cpu++) {
            host.withThread(cpu, cpu / 2 % 2, cpu % 2);
        }
        return host;
    }

    /** An ARM server that names neither its processor nor a frequency. */
    public static RecordedHost armServer(Path root) {
        RecordedHost host = new RecordedHost(root)
                .with(
                        "proc/cpuinfo",
                        "processor\t: 0",
                        "BogoMIPS\t: 243.75",
                        "Features\t: fp asimd evtstrm aes asimdhp cpuid asimdrdm asimddp sve i8mm bf16",
                        "CPU implementer\t: 0x41",
                        "CPU architecture: 8",
                        "CPU variant\t: 0x1",
                        "CPU part\t: 0xd40",
                        "CPU revision\t: 1")
                .with("proc/meminfo", "MemTotal:       16097252 kB")
                .with("sys/class/dmi/id/sys_vendor", "Amazon EC2")
                .with("sys/class/dmi/id/product_name", "c7g.2xlarge")
                .with("sys/devices/system/node/node0/cpulist", "0-3")
                .withCache(0, 1, "Data", "64K", "0")
                .withCache(1, 1, "Instruction", "64K", "0")
                .withCache(2, 2, "Unified", "1024K", "0")
                .withCache(3, 3, "Unified", "32768K", "0-3");
        for (int cpu = 0; cpu < 4; cpu++) {
            host.withThread(cpu, -1, cpu);
        }
        return host;
    }
}
