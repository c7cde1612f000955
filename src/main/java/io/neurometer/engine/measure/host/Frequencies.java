package io.neurometer.engine.measure.host;

import static io.neurometer.engine.report.Unit.MEGAHERTZ;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Clock frequencies in MHz, and what decides them. */
public record Frequencies(
        Reading<Double> current,
        Reading<Double> base,
        Reading<Double> max,
        Reading<String> governor,
        Reading<Boolean> turbo) {
    static final Section<Frequencies> SECTION = Section.of(Frequencies.class)
            .figure("mhz", MEGAHERTZ, "Frequency of the first processor at start.", Frequencies::current)
            .figure("base_mhz", MEGAHERTZ, "Frequency that the vendor promises under load.", Frequencies::base)
            .figure("max_mhz", MEGAHERTZ, "Highest frequency that one core may reach.", Frequencies::max)
            .figure("governor", "Kernel's policy for frequencies.", Frequencies::governor)
            .figure("turbo", "Whether frequencies above the base are allowed.", Frequencies::turbo)
            .build();

    private static final String CPU0 = "sys/devices/system/cpu/cpu0/cpufreq/";
    private static final String NO_CONTROL = "the kernel shows no frequency control";
    private static final Pattern IN_NAME = Pattern.compile("@\\s*([0-9.]+)\\s*GHz");

    static Frequencies of(HostFiles files, Oshi oshi) {
        List<String> cpuinfo = files.lines("proc/cpuinfo");
        return new Frequencies(
                kilohertz(files, CPU0 + "scaling_cur_freq")
                        .or(() -> ProcFiles.decimal(ProcFiles.value(cpuinfo, "cpu MHz"), "the kernel does not tell")),
                kilohertz(files, CPU0 + "base_frequency").or(() -> named(ProcFiles.value(cpuinfo, "model name"))),
                kilohertz(files, CPU0 + "cpuinfo_max_freq").or(oshi::maxMhz),
                files.text(CPU0 + "scaling_governor", NO_CONTROL),
                files.number("sys/devices/system/cpu/intel_pstate/no_turbo", NO_CONTROL)
                        .map(forbidden -> forbidden == 0)
                        .or(() -> files.number("sys/devices/system/cpu/cpufreq/boost", NO_CONTROL)
                                .map(allowed -> allowed == 1)));
    }

    private static Reading<Double> kilohertz(HostFiles files, String path) {
        return files.number(path, NO_CONTROL).map(khz -> khz / 1e3);
    }

    private static Reading<Double> named(@Nullable String model) {
        Matcher matcher = IN_NAME.matcher(model == null ? "" : model);
        return matcher.find()
                ? Reading.of(Double.parseDouble(matcher.group(1)) * 1e3)
                : Reading.absent("neither the kernel nor the processor's name tells it");
    }
}
