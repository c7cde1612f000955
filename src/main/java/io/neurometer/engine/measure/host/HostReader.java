package io.neurometer.engine.measure.host;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a {@link HostFingerprint}: from the kernel's files on Linux, elsewhere from OSHI. */
public final class HostReader {
    private static final String VULNERABILITIES = "sys/devices/system/cpu/vulnerabilities";
    private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");

    private final HostFiles files;
    private final HardwareFacts more;
    private final int logical;

    HostReader(HostFiles files, HardwareFacts more, int logical) {
        this.files = files;
        this.more = more;
        this.logical = logical;
    }

    /** Of this machine. */
    public static HostReader ofThisHost() {
        HostFiles files = HostFiles.ofThisHost();
        HardwareFacts more =
                files.exists("proc/cpuinfo") ? HardwareFacts.absent("the kernel's files do not tell it") : Oshi.read();
        return new HostReader(files, more, Runtime.getRuntime().availableProcessors());
    }

    /** Periods so far in which this container had used up its processor quota. */
    public static Reading<Long> throttledPeriods() {
        return new ControlGroups(HostFiles.ofThisHost()).throttledPeriods();
    }

    /**
     * Everything that is told of the host now.
     *
     * @param version this service's
     * @param git the commit that it was built from
     * @param backends what can compute
     */
    public HostFingerprint read(String version, Reading<String> git, List<BackendInfo> backends) {
        Processor processor = new Processor(files, more);
        return identified(new HostFingerprint(
                "",
                processor.read(logical, backends),
                numa(),
                new HostFingerprint.Memory(
                        totalMemory().or(more::memory), MemoryType.of(files).or(more::memoryType)),
                Virtualization.of(files, processor.features().flags()),
                new ControlGroups(files).containment(),
                os(),
                VirtualMachine.read(),
                new HostFingerprint.Service(version, git, List.copyOf(backends), NativeLibraries.versions(backends)),
                Accelerators.of(files).or(more::accelerators)));
    }

    /** The same host with its fingerprint. */
    static HostFingerprint identified(HostFingerprint host) {
        return new HostFingerprint(
                sha256(identity(host)),
                host.cpu(),
                host.numa(),
                host.memory(),
                host.virtualization(),
                host.container(),
                host.os(),
                host.jvm(),
                host.service(),
                host.accelerators());
    }

    /** What decides the host's speed and does not change by itself: no current frequency, no exact memory size. */
    private static String identity(HostFingerprint host) {
        HostFingerprint.Cpu cpu = host.cpu();
        return Stream.of(
                        cpu.model(),
                        cpu.vendor(),
                        cpu.family(),
                        cpu.modelNumber(),
                        cpu.stepping(),
                        cpu.microcode(),
                        cpu.sockets(),
                        cpu.cores(),
                        cpu.threads(),
                        cpu.logical(),
                        cpu.isa(),
                        cpu.baseMhz(),
                        cpu.maxMhz(),
                        cpu.governor(),
                        cpu.turbo(),
                        cpu.caches(),
                        host.numa(),
                        host.memory().total().map(HostReader::installed),
                        host.virtualization(),
                        host.container().cpuQuota(),
                        host.container().cpuset(),
                        host.container().memoryLimit(),
                        host.os(),
                        host.jvm(),
                        host.service(),
                        host.accelerators())
                .map(String::valueOf)
                .collect(Collectors.joining("|"));
    }

    /**
     * The size of memory that is likely built in: the next 2^k or 3*2^k. The kernel tells a little less, and not always
     * the same.
     */
    static long installed(long bytes) {
        long power = Long.highestOneBit(Math.max(1, bytes - 1));
        return bytes <= power / 2 * 3 ? power / 2 * 3 : 2 * power;
    }

    private HostFingerprint.Numa numa() {
        int nodes = files.names("sys/devices/system/node", "node\\d+").size();
        return new HostFingerprint.Numa(
                nodes > 0 ? Reading.of(nodes) : Reading.absent("the kernel shows no NUMA nodes"),
                Reading.ofNullable(
                                ProcFiles.value(files.lines("proc/self/status"), "Mems_allowed_list"),
                                "the kernel does not tell")
                        .map(allowed -> "nodes " + allowed));
    }

    private Reading<Long> totalMemory() {
        return ProcFiles.number(
                        ProcFiles.value(files.lines("proc/meminfo"), "MemTotal"), "only Linux tells, in /proc/meminfo")
                .map(kilobytes -> kilobytes * 1024);
    }

    private HostFingerprint.Os os() {
        return new HostFingerprint.Os(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                kernel(),
                files.text("sys/kernel/mm/transparent_hugepage/enabled", "the kernel does not tell")
                        .map(HostReader::chosen),
                mitigations());
    }

    private String kernel() {
        String release = files.firstLine("proc/sys/kernel/osrelease");
        return release != null ? release : System.getProperty("os.version");
    }

    private static String chosen(String modes) {
        Matcher matcher = CHOSEN.matcher(modes);
        return matcher.find() ? matcher.group(1) : modes;
    }

    private Reading<Map<String, String>> mitigations() {
        Map<String, String> states = new LinkedHashMap<>();
        for (String flaw : files.names(VULNERABILITIES, ".*")) {
            String state = files.firstLine(VULNERABILITIES + "/" + flaw);
            if (state != null) {
                states.put(flaw, state);
            }
        }
        return states.isEmpty() ? Reading.absent("the kernel does not tell") : Reading.of(states);
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
