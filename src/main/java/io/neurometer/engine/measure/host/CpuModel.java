package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;

/** Which processor it is. */
public record CpuModel(
        Reading<String> name,
        Reading<String> vendor,
        Reading<String> family,
        Reading<String> number,
        Reading<String> stepping,
        Reading<String> microcode) {
    static final Section<CpuModel> SECTION = Section.of(CpuModel.class)
            .figure("model", "Processor's name.", CpuModel::name)
            .figure("vendor", "Maker of the processor.", CpuModel::vendor)
            .figure("family", "Vendor's number of its family.", CpuModel::family)
            .figure("model_number", "Vendor's number of the model within its family.", CpuModel::number)
            .figure("stepping", "Vendor's revision of the model.", CpuModel::stepping)
            .figure("microcode", "Version of the loaded microcode.", CpuModel::microcode)
            .build();

    private static final String NOT_LISTED = "not in /proc/cpuinfo";

    static CpuModel of(HostFiles files, Oshi oshi) {
        List<String> cpuinfo = files.lines("proc/cpuinfo");
        String implementer = ProcFiles.value(cpuinfo, "CPU implementer");
        String part = ProcFiles.value(cpuinfo, "CPU part");
        return new CpuModel(
                listed(cpuinfo, "model name", "Model")
                        .or(() -> Reading.ofNullable(ArmNames.design(implementer, part), NOT_LISTED))
                        .or(oshi::model),
                listed(cpuinfo, "vendor_id", "vendor_id")
                        .or(() -> Reading.ofNullable(ArmNames.vendor(implementer), NOT_LISTED))
                        .or(oshi::vendor),
                listed(cpuinfo, "cpu family", "CPU architecture").or(oshi::family),
                listed(cpuinfo, "model", "CPU part").or(oshi::modelNumber),
                listed(cpuinfo, "stepping", "CPU revision").or(oshi::stepping),
                listed(cpuinfo, "microcode", "microcode"));
    }

    private static Reading<String> listed(List<String> cpuinfo, String key, String armKey) {
        String value = ProcFiles.value(cpuinfo, key);
        return Reading.ofNullable(value != null ? value : ProcFiles.value(cpuinfo, armKey), NOT_LISTED);
    }
}
