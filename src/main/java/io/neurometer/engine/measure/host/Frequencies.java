package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Clock frequencies in MHz, and what decides them.
 *
 * @param current of the first processor when this was read
 * @param base what the vendor promises under load
 * @param max the highest that one core may reach
 * @param governor the kernel's policy
 * @param turbo whether frequencies above the base are allowed
 */
public record Frequencies(
        Reading<Double> current,
        Reading<Double> base,
        Reading<Double> max,
        Reading<String> governor,
        Reading<Boolean> turbo) {
    static final Section<Frequencies> SECTION = Section.of(Frequencies.class)
            .figure(
                    "mhz",
                    Unit.MEGAHERTZ,
                    "Frequency of the first processor when the service started.",
                    Frequencies::current)
            .figure("base_mhz", Unit.MEGAHERTZ, "Frequency that the vendor promises under load.", Frequencies::base)
            .figure("max_mhz", Unit.MEGAHERTZ, "The highest frequency that one core may reach.", Frequencies::max)
            .figure("governor", "The kernel's policy for frequencies.", Frequencies::governor)
            .figure("turbo", "Whether frequencies above the base are allowed.", Frequencies::turbo)
            .build();

    private static final String CPU0 = "sys/devices/system/cpu/cpu0/cpufreq/";
    private static final String NO_CONTROL = "the kernel shows no frequency control";
    private static final Pattern IN_NAME = Pattern.compile("@\\s*([0-9.]+)\\s*GHz");

    static Frequencies of(HostFiles files, Oshi oshi) {
        List<String> cpuinfo = files.lines("proc/cpuinfo");
        Reading<Double> current = kilohertz(files, CPU0 + "scaling_cur_freq", NO_CONTROL)
                .or(() -> ProcFiles.decimal(ProcFiles.value(cpuinfo, "cpu MHz"), "the kernel does not tell"));
        Reading<Double> base = kilohertz(files, CPU0 + "base_frequency", NO_CONTROL)
                .or(() -> named(ProcFiles.value(cpuinfo, "model name")));
        return new Frequencies(
                current,
                base,
                kilohertz(files, CPU0 + "cpuinfo_max_freq", NO_CONTROL).or(oshi::maxMhz),
                files.text(CPU0 + "scaling_governor", NO_CONTROL),
                turbo(files));
    }

    private static Reading<Double> kilohertz(HostFiles files, String path, String reason) {
        return files.number(path, reason).map(khz -> khz / 1e3);
    }

    private static Reading<Double> named(@Nullable String model) {
        Matcher matcher = IN_NAME.matcher(model == null ? "" : model);
        return matcher.find()
                ? Reading.of(Double.parseDouble(matcher.group(1)) * 1e3)
                : Reading.absent("neither the kernel nor the processor's name tells it");
    }

    private static Reading<Boolean> turbo(HostFiles files) {
        Reading<Boolean> forbidden = files.number("sys/devices/system/cpu/intel_pstate/no_turbo", NO_CONTROL)
                .map(flag -> flag == 0);
        return forbidden.or(() ->
                files.number("sys/devices/system/cpu/cpufreq/boost", NO_CONTROL).map(flag -> flag == 1));
    }
}
