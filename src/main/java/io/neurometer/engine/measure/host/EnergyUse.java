package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.regex.Pattern;

/** What the processor packages of the whole machine take from a moment on, with their memory where that is told apart. */
public final class EnergyUse {
    private static final Pattern PACKAGE = Pattern.compile("package-\\d+(-dram)?");

    private final Reading<List<EnergyCounters.Domain>> counters;

    private EnergyUse(Reading<List<EnergyCounters.Domain>> counters) {
        this.counters = counters;
    }

    /** From the moment on in which the counters were found. */
    public static EnergyUse of(Reading<List<EnergyCounters.Domain>> counters) {
        return new EnergyUse(counters);
    }

    /** So far; absent, with the reason, where nothing tells. To be asked within a minute, before counters fill twice. */
    public Reading<Double> joules() {
        return counters.flatMap(EnergyUse::joules);
    }

    private static Reading<Double> joules(List<EnergyCounters.Domain> domains) {
        List<EnergyCounters.Domain> packages = domains.stream()
                .filter(domain -> PACKAGE.matcher(domain.name()).matches())
                .toList();
        double joules =
                packages.stream().mapToDouble(EnergyCounters.Domain::joules).sum();
        if (joules > 0) {
            return Reading.of(joules);
        }
        return Reading.absent(
                packages.isEmpty()
                        ? "the energy counters of this machine are of no processor package"
                        : "the energy counters of this machine stood still meanwhile");
    }
}
