package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a figure depends on besides the model: machine, operating system, JVM and this service. What the machine does not
 * tell is absent for a reason, never guessed.
 */
public record HostFingerprint(
        Cpu cpu,
        Numa numa,
        PhysicalMemory memory,
        Reading<String> virtualization,
        ContainerLimits container,
        Os os,
        Jvm jvm,
        Service service,
        Reading<List<Accelerator>> accelerators) {

    /**
     * SHA-256, in hexadecimal digits, of what decides how fast this host computes: the same at every start on machines
     * of the same kind and setting, whatever their names, their load, and how long they have been up.
     */
    public String fingerprint() {
        try {
            byte[] text = identity().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What does not change by itself: no current frequency, no exact memory size. Kept ceilings rely on its form. */
    private String identity() {
        return Stream.of(
                        cpu.model().name(),
                        cpu.model().vendor(),
                        cpu.model().family(),
                        cpu.model().number(),
                        cpu.model().stepping(),
                        cpu.model().microcode(),
                        cpu.topology().sockets(),
                        cpu.topology().cores(),
                        cpu.topology().threads(),
                        cpu.logical(),
                        cpu.instructionSets().isa(),
                        cpu.frequencies().base(),
                        cpu.frequencies().max(),
                        cpu.frequencies().governor(),
                        cpu.frequencies().turbo(),
                        cpu.caches().all(),
                        numa,
                        memory.installed(),
                        virtualization,
                        container.cpuQuota(),
                        container.cpuset(),
                        container.memoryLimit(),
                        os,
                        jvm,
                        service,
                        accelerators)
                .map(String::valueOf)
                .collect(Collectors.joining("|"));
    }
}
