package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** Non-uniform memory access. Its text is part of a host's fingerprint. */
public record Numa(Reading<Integer> nodes, Reading<String> policy) {
    static final Section<Numa> SECTION = Section.of(Numa.class)
            .figure("nodes", COUNT, "NUMA nodes of the machine.", Numa::nodes)
            .figure("policy", "Nodes from which this process may take memory.", Numa::policy)
            .build();

    static Numa of(HostFiles files) {
        int nodes = files.names("sys/devices/system/node", "node\\d+").size();
        return new Numa(
                nodes > 0 ? Reading.of(nodes) : Reading.absent("the kernel shows no NUMA nodes"),
                Reading.ofNullable(
                                ProcFiles.value(files.lines("proc/self/status"), "Mems_allowed_list"),
                                "the kernel does not tell")
                        .map(allowed -> "nodes " + allowed));
    }
}
