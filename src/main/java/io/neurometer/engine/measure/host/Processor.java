package io.neurometer.engine.measure.host;

import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.measure.host.HostFingerprint.Cache;
import io.neurometer.engine.measure.host.HostFingerprint.Cpu;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.CpuFeatures;
import java.util.List;

/** The processor, from the kernel's files first. */
final class Processor {
    private static final String NOT_LISTED = "not in /proc/cpuinfo";

    private final HostFiles files;
    private final HardwareFacts more;
    private final List<String> cpuinfo;

    Processor(HostFiles files, HardwareFacts more) {
        this.files = files;
        this.more = more;
        this.cpuinfo = files.lines("proc/cpuinfo");
    }

    CpuFeatures features() {
        return CpuFeatures.parse(cpuinfo);
    }

    Cpu read(int logical, List<BackendInfo> backends) {
        CpuFeatures features = features();
        Topology topology = Topology.of(files);
        Frequencies frequencies = Frequencies.of(files);
        Reading<List<Cache>> caches = Caches.of(files).or(more::caches);
        return new Cpu(
                model(),
                vendor(),
                listed("cpu family", "CPU architecture").or(more::family),
                listed("model", "CPU part").or(more::modelNumber),
                listed("stepping", "CPU revision").or(more::stepping),
                listed("microcode", "microcode"),
                topology.sockets().or(more::sockets),
                topology.cores().or(more::cores),
                topology.threads().or(more::threads),
                topology.smt().or(this::smt),
                logical,
                InstructionSets.of(features),
                InstructionSets.vectorBits(backends, features),
                virtual(features),
                frequencies.observed(),
                frequencies.base(),
                frequencies.max().or(more::maxMhz),
                frequencies.governor(),
                frequencies.turbo(),
                caches,
                Caches.lastLevel(caches));
    }

    private Reading<String> model() {
        String design =
                ArmNames.design(ProcFiles.value(cpuinfo, "CPU implementer"), ProcFiles.value(cpuinfo, "CPU part"));
        return listed("model name", "Model")
                .or(() -> Reading.ofNullable(design, NOT_LISTED))
                .or(more::model);
    }

    private Reading<String> vendor() {
        return listed("vendor_id", "vendor_id")
                .or(() -> Reading.ofNullable(ArmNames.vendor(ProcFiles.value(cpuinfo, "CPU implementer")), NOT_LISTED))
                .or(more::vendor);
    }

    private Reading<Boolean> smt() {
        Integer cores = more.cores().value();
        Integer threads = more.threads().value();
        return cores == null || threads == null
                ? Reading.absent("the number of cores is not known")
                : Reading.of(threads > cores);
    }

    private static Reading<Boolean> virtual(CpuFeatures features) {
        return features.known()
                ? Reading.of(features.flags().contains("hypervisor"))
                : Reading.absent("only Linux tells, in /proc/cpuinfo");
    }

    private Reading<String> listed(String key, String armKey) {
        String value = ProcFiles.value(cpuinfo, key);
        return Reading.ofNullable(value != null ? value : ProcFiles.value(cpuinfo, armKey), NOT_LISTED);
    }
}
