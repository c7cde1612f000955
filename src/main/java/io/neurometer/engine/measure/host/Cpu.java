package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.CpuFeatures;
import java.util.List;

/** The processor. */
public record Cpu(
        CpuModel model,
        Topology topology,
        int logical,
        InstructionSets instructionSets,
        Reading<Boolean> virtual,
        Frequencies frequencies,
        Caches caches) {
    static final Section<Cpu> SECTION = Section.of(Cpu.class)
            .include(CpuModel.SECTION, Cpu::model)
            .include(Topology.SECTION, Cpu::topology)
            .figure("logical", COUNT, "Processors that this process may use.", Cpu::logical)
            .include(InstructionSets.SECTION, Cpu::instructionSets)
            .figure("virtual", "Whether the processor says that a hypervisor runs below.", Cpu::virtual)
            .include(Frequencies.SECTION, Cpu::frequencies)
            .include(Caches.SECTION, Cpu::caches)
            .build();

    static Cpu of(HostFiles files, Oshi oshi, CpuFeatures features, int logical, List<BackendInfo> backends) {
        return new Cpu(
                CpuModel.of(files, oshi),
                Topology.of(files, oshi),
                logical,
                InstructionSets.of(features, backends),
                Virtualization.seenBy(features),
                Frequencies.of(files, oshi),
                Caches.of(files, oshi));
    }
}
