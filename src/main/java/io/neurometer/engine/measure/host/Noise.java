package io.neurometer.engine.measure.host;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;

/** Whether a machine is too busy with other things to be measured on. */
public final class Noise {
    private static final double PRESSURE_PERCENT = 5;
    private static final double LOAD_PER_CPU = 0.5;
    private static final double STEAL = 0.01;

    private Noise() {}

    /** One warning for each bound that is exceeded; what the machine does not tell exceeds none. */
    public static List<Warning> of(HostLoad.During load) {
        List<Warning> warnings = new ArrayList<>();
        if (over(load.cpuPressureBefore(), PRESSURE_PERCENT)) {
            warnings.add(new Warning(
                    "NOISY_HOST_PRESSURE", "tasks waited for a processor in more than 5 % of the 10 s before"));
        }
        if (over(load.loadPerCpuBefore(), LOAD_PER_CPU)) {
            warnings.add(new Warning("NOISY_HOST_LOAD", "the load average before was above 0.5 per processor"));
        }
        if (over(load.stealRatio(), STEAL)) {
            warnings.add(new Warning("NOISY_HOST_STEAL", "the hypervisor took more than 1 % of the processor time"));
        }
        return warnings;
    }

    /** Whether the container used up its processor quota, which stops it for a while. */
    public static boolean isThrottled(HostLoad.During load) {
        return over(load.throttledPeriods(), 0);
    }

    private static boolean over(Reading<? extends Number> reading, double bound) {
        Number value = reading.value();
        return value != null && value.doubleValue() > bound;
    }
}
