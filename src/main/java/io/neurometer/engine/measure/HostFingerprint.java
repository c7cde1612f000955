package io.neurometer.engine.measure;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.tensor.CpuFeatures;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a figure depends on besides the model: machine, operating system, JVM and this service.
 *
 * @param fingerprint SHA-256 of everything else here: the same where nothing that matters differs
 */
public record HostFingerprint(
        String fingerprint, Cpu cpu, Memory memory, Containment container, Os os, Jvm jvm, Service service) {

    /** Instruction set extensions that inference speed depends on, in the words of the Linux kernel. */
    private static final List<String> ISA_OF_INTEREST = List.of(
            "sse4_2",
            "avx",
            "f16c",
            "fma",
            "avx2",
            "avx_vnni",
            "avx512f",
            "avx512cd",
            "avx512bw",
            "avx512dq",
            "avx512vl",
            "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "amx_tile",
            "amx_int8",
            "amx_bf16",
            "asimd",
            "asimdhp",
            "asimddp",
            "sve",
            "sve2",
            "bf16",
            "i8mm");

    /** Options that steer memory and code; properties and paths are nobody's business. */
    private static final Pattern PUBLISHED_FLAG = Pattern.compile("-X[A-Za-z]+[0-9]*[kKmMgG]?|-XX:[-+A-Za-z0-9=._]+");

    /**
     * The processor.
     *
     * @param logical processors that this process may use
     * @param isa extensions that matter here, as the kernel names them
     * @param virtual whether a hypervisor runs below
     * @param mhz current frequency of the first processor
     * @param lastLevelCache bytes of the largest cache that the kernel reports
     */
    public record Cpu(
            Reading<String> model,
            Reading<String> vendor,
            Reading<String> family,
            Reading<String> stepping,
            Reading<String> microcode,
            int logical,
            Reading<List<String>> isa,
            Reading<Boolean> virtual,
            Reading<Double> mhz,
            Reading<String> lastLevelCache,
            Reading<String> governor) {}

    /** @param total bytes of physical memory */
    public record Memory(Reading<Long> total) {}

    public record Os(String name, String arch, String kernel, Reading<String> transparentHugePages) {}

    /** @param heapMax bytes @param flags options given at start, but for properties and paths */
    public record Jvm(String version, String vendor, String vm, String gc, long heapMax, List<String> flags) {}

    public record Service(String version, List<BackendInfo> backends) {}

    /** @param version this service's @param backends what can compute */
    public static HostFingerprint read(String version, List<BackendInfo> backends) {
        Cpu cpu = readCpu();
        Memory memory = new Memory(totalMemory());
        Containment container = Containment.read();
        Os os = new Os(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("os.version"),
                Reading.ofNullable(
                        ProcFiles.firstLine("/sys/kernel/mm/transparent_hugepage/enabled"),
                        "the kernel does not tell"));
        Jvm jvm = readJvm();
        Service service = new Service(version, List.copyOf(backends));
        String stable = String.join(
                "|",
                List.of(
                        String.valueOf(cpu.model()),
                        String.valueOf(cpu.family()),
                        String.valueOf(cpu.stepping()),
                        String.valueOf(cpu.logical()),
                        String.valueOf(cpu.isa()),
                        String.valueOf(memory),
                        String.valueOf(container),
                        String.valueOf(os),
                        String.valueOf(jvm),
                        String.valueOf(service)));
        return new HostFingerprint(sha256(stable), cpu, memory, container, os, jvm, service);
    }

    private static Cpu readCpu() {
        List<String> info = ProcFiles.lines("/proc/cpuinfo");
        CpuFeatures features = CpuFeatures.host();
        return new Cpu(
                text(info, "model name"),
                text(info, "vendor_id"),
                text(info, "cpu family"),
                text(info, "stepping"),
                text(info, "microcode"),
                Runtime.getRuntime().availableProcessors(),
                features.known()
                        ? Reading.of(ISA_OF_INTEREST.stream()
                                .filter(features.flags()::contains)
                                .toList())
                        : Reading.absent("only Linux tells, in /proc/cpuinfo"),
                features.known()
                        ? Reading.of(features.flags().contains("hypervisor"))
                        : Reading.absent("only Linux tells, in /proc/cpuinfo"),
                ProcFiles.decimal(ProcFiles.value(info, "cpu MHz"), "the kernel does not tell"),
                lastLevelCache(),
                Reading.ofNullable(
                        ProcFiles.firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
                        "the kernel shows no frequency control"));
    }

    private static Reading<String> text(List<String> cpuinfo, String key) {
        return Reading.ofNullable(ProcFiles.value(cpuinfo, key), "not in /proc/cpuinfo");
    }

    private static Reading<String> lastLevelCache() {
        for (int index = 4; index >= 0; index--) {
            String size = ProcFiles.firstLine("/sys/devices/system/cpu/cpu0/cache/index" + index + "/size");
            if (size != null) {
                return Reading.of(size);
            }
        }
        return Reading.absent("the kernel shows no caches");
    }

    private static Reading<Long> totalMemory() {
        Reading<Long> kilobytes = ProcFiles.number(
                ProcFiles.value(ProcFiles.lines("/proc/meminfo"), "MemTotal"), "only Linux tells, in /proc/meminfo");
        return kilobytes.value() == null ? kilobytes : Reading.of(kilobytes.value() * 1024);
    }

    private static Jvm readJvm() {
        List<String> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
        return new Jvm(
                System.getProperty("java.runtime.version", "unknown"),
                System.getProperty("java.vendor", "unknown"),
                System.getProperty("java.vm.name", "unknown"),
                String.join(", ", collectors),
                Runtime.getRuntime().maxMemory(),
                published(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    }

    /** Those of the JVM's options that tell nothing but how it runs. */
    static List<String> published(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> PUBLISHED_FLAG.matcher(argument).matches())
                .toList();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
