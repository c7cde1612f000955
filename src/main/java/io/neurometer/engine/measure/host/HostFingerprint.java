package io.neurometer.engine.measure.host;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Map;

/**
 * What a figure depends on besides the model: machine, operating system, JVM and this service. What the machine does not
 * tell is absent for a reason, never guessed.
 *
 * @param fingerprint SHA-256 of what decides how fast this host computes: the same at every start on machines of the
 *     same kind and setting, whatever their names, their load, and how long they have been up
 * @param virtualization the hypervisor below, or {@code none}
 * @param accelerators devices beside the processor that could compute; empty where there are none
 */
public record HostFingerprint(
        String fingerprint,
        Cpu cpu,
        Numa numa,
        Memory memory,
        Reading<String> virtualization,
        Containment container,
        Os os,
        Jvm jvm,
        Service service,
        Reading<List<Accelerator>> accelerators) {

    /**
     * The processor.
     *
     * @param modelNumber the vendor's number of the model within its family
     * @param sockets processor packages of the machine
     * @param cores physical cores of the machine
     * @param threads hardware threads of the machine
     * @param smt whether cores run several threads each
     * @param logical processors that this process may use
     * @param isa extensions that matter here, as the kernel names them
     * @param vectorBits width of the vectors that the fastest backend computes with
     * @param virtual whether a hypervisor runs below
     * @param mhz frequency of the first processor when this was read
     * @param baseMhz frequency that the vendor promises under load
     * @param maxMhz the highest frequency that one core may reach
     * @param turbo whether frequencies above the base are allowed
     * @param lastLevelCache bytes of the outermost cache; virtual machines may report that of the whole host
     */
    public record Cpu(
            Reading<String> model,
            Reading<String> vendor,
            Reading<String> family,
            Reading<String> modelNumber,
            Reading<String> stepping,
            Reading<String> microcode,
            Reading<Integer> sockets,
            Reading<Integer> cores,
            Reading<Integer> threads,
            Reading<Boolean> smt,
            int logical,
            Reading<List<String>> isa,
            Reading<Integer> vectorBits,
            Reading<Boolean> virtual,
            Reading<Double> mhz,
            Reading<Double> baseMhz,
            Reading<Double> maxMhz,
            Reading<String> governor,
            Reading<Boolean> turbo,
            Reading<List<Cache>> caches,
            Reading<Long> lastLevelCache) {}

    /**
     * The caches of one level and type.
     *
     * @param type {@code data}, {@code instruction} or {@code unified}
     * @param bytes of one of them
     * @param line bytes of one line
     * @param sharedBy hardware threads that share one
     */
    public record Cache(int level, String type, long bytes, Reading<Integer> line, Reading<Integer> sharedBy) {}

    /** @param nodes how many there are @param policy where this process may take memory */
    public record Numa(Reading<Integer> nodes, Reading<String> policy) {}

    /** @param total bytes of physical memory @param type such as {@code DDR5} */
    public record Memory(Reading<Long> total, Reading<String> type) {}

    /**
     * @param transparentHugePages the mode: always, madvise or never
     * @param mitigations what the kernel does about each flaw of processors that it knows
     */
    public record Os(
            String name,
            String arch,
            String kernel,
            Reading<String> transparentHugePages,
            Reading<Map<String, String>> mitigations) {}

    /**
     * @param heapMax bytes
     * @param flags options given at start, but for properties and paths
     * @param compiler the just-in-time compiler
     * @param vectorApi whether the module of the Vector API was asked for
     */
    public record Jvm(
            String version,
            String vendor,
            String vm,
            String gc,
            long heapMax,
            List<String> flags,
            Reading<String> compiler,
            boolean vectorApi) {}

    /** @param git commit that it was built from @param nativeLibs versions by name of library */
    public record Service(
            String version, Reading<String> git, List<BackendInfo> backends, Map<String, String> nativeLibs) {}

    /** @param kind what it is for @param name as the driver or the bus tells it */
    public record Accelerator(String kind, String name) {}

    /** This host as it was while something ran: with the throttled periods counted before and after. */
    public HostFingerprint throttled(Reading<Long> before, Reading<Long> after) {
        return new HostFingerprint(
                fingerprint,
                cpu,
                numa,
                memory,
                virtualization,
                container.throttled(before, after),
                os,
                jvm,
                service,
                accelerators);
    }
}
