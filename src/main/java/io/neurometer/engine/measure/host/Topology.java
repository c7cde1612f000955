package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How the machine's processors are arranged, whatever part of them this process may use. */
public record Topology(Reading<Integer> sockets, Reading<Integer> cores, Reading<Integer> threads) {
    static final Section<Topology> SECTION = Section.of(Topology.class)
            .figure("sockets", COUNT, "Processor packages of the machine.", Topology::sockets)
            .figure("cores", COUNT, "Physical cores of the machine.", Topology::cores)
            .figure("threads", COUNT, "Hardware threads of the machine.", Topology::threads)
            .figure("smt", "Whether cores run several threads each.", Topology::smt)
            .build();

    private static final String CPUS = "sys/devices/system/cpu";
    private static final String UNKNOWN = "the kernel does not show how processors are arranged";

    static Topology of(HostFiles files, Oshi oshi) {
        Topology told = ofSys(files);
        return new Topology(told.sockets.or(oshi::sockets), told.cores.or(oshi::cores), told.threads.or(oshi::threads));
    }

    private static Topology ofSys(HostFiles files) {
        List<String> cpus = files.names(CPUS, "cpu\\d+");
        Set<String> packages = new HashSet<>();
        Set<String> cores = new HashSet<>();
        int threads = 0;
        for (String cpu : cpus) {
            String core = files.firstLine(CPUS + "/" + cpu + "/topology/core_id");
            if (core == null) {
                continue;
            }
            String socket = files.firstLine(CPUS + "/" + cpu + "/topology/physical_package_id");
            // -1 where firmware does not number packages, as on many ARM boards: they have one.
            packages.add(String.valueOf(socket));
            cores.add(socket + "/" + core);
            threads++;
        }
        return threads == 0
                ? ofCpuinfo(files.lines("proc/cpuinfo"))
                : new Topology(Reading.of(packages.size()), Reading.of(cores.size()), Reading.of(threads));
    }

    private static Topology ofCpuinfo(List<String> cpuinfo) {
        Set<String> packages = new HashSet<>();
        Set<String> cores = new HashSet<>();
        int threads = 0;
        String socket = "";
        for (String line : cpuinfo) {
            List<String> one = List.of(line);
            String processor = ProcFiles.value(one, "processor");
            String physical = ProcFiles.value(one, "physical id");
            String core = ProcFiles.value(one, "core id");
            if (processor != null) {
                threads++;
            }
            if (physical != null) {
                socket = physical;
                packages.add(physical);
            }
            if (core != null) {
                cores.add(socket + "/" + core);
            }
        }
        return new Topology(positive(packages.size()), positive(cores.size()), positive(threads));
    }

    private static Reading<Integer> positive(int count) {
        return count > 0 ? Reading.of(count) : Reading.absent(UNKNOWN);
    }

    Reading<Boolean> smt() {
        Integer coreCount = cores.value();
        Integer threadCount = threads.value();
        return coreCount == null || threadCount == null ? Reading.absent(UNKNOWN) : Reading.of(threadCount > coreCount);
    }
}
