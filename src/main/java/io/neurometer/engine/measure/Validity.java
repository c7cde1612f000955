package io.neurometer.engine.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a measurement says what it seems to say.
 *
 * @param valid false when something else than the model shaped the figures
 * @param warnings everything that speaks against them, the harmless too
 */
public record Validity(boolean valid, List<Warning> warnings) {
    private static final double NOISY_PRESSURE_PERCENT = 5;
    private static final double NOISY_LOAD_PER_CPU = 0.5;
    private static final double NOISY_STEAL = 0.01;

    /** Fewer samples give no confidence interval even for the median. */
    private static final int LEAST_SAMPLES = OrderStatistics.minSamples(0.5);

    /** One reason for doubt, with a stable code. */
    public record Warning(String code, String text) {}

    public static Validity of(Measurement measurement) {
        List<Warning> fatal = new ArrayList<>();
        List<Warning> harmless = new ArrayList<>();
        HostLoad.During load = measurement.environment();
        if (load.otherRequests() > 0) {
            fatal.add(new Warning(
                    "OTHER_REQUESTS", load.otherRequests() + " other requests were served during the measurement"));
        }
        if (!measurement.inputs().numeric()) {
            fatal.add(new Warning("NAN_OUTPUT", "an output held NaN, which some kernels compute at another speed"));
        }
        if (measurement.latency().n() < LEAST_SAMPLES) {
            fatal.add(new Warning(
                    "TOO_FEW_RUNS",
                    measurement.latency().n() + " samples; even the median needs " + LEAST_SAMPLES
                            + " for a confidence interval"));
        }
        if (over(load.throttledPeriods(), 0)) {
            fatal.add(new Warning("THROTTLED", "the container used up its processor quota meanwhile"));
        }
        if (over(load.cpuPressureBefore(), NOISY_PRESSURE_PERCENT)) {
            harmless.add(new Warning(
                    "NOISY_HOST_PRESSURE", "tasks waited for a processor in more than 5 % of the 10 s before"));
        }
        if (over(load.loadPerCpuBefore(), NOISY_LOAD_PER_CPU)) {
            harmless.add(new Warning("NOISY_HOST_LOAD", "the load average before was above 0.5 per processor"));
        }
        if (over(load.stealRatio(), NOISY_STEAL)) {
            harmless.add(new Warning("NOISY_HOST_STEAL", "the hypervisor took more than 1 % of the processor time"));
        }
        for (String deviation : measurement.deviations()) {
            harmless.add(new Warning("DEVIATION", deviation));
        }
        boolean valid = fatal.isEmpty();
        fatal.addAll(harmless);
        return new Validity(valid, List.copyOf(fatal));
    }

    private static boolean over(Reading<? extends Number> reading, double bound) {
        Number value = reading.value();
        return value != null && value.doubleValue() > bound;
    }
}
