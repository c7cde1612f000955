package io.neurometer.service.models;

import io.neurometer.engine.measure.host.ControlGroups;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the processors are divided among calls that run at once. Instances times threads are never more than the processors:
 * teams of threads that fight over them make every call slower.
 *
 * @param processors how many the process may use
 * @param instances how many calls run at once
 * @param threads how many threads an operator of each has
 */
public record ProcessorShares(int processors, int instances, int threads) {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessorShares.class);

    /**
     * What the settings ask for, as far as this machine or container has it: the same settings are to start anywhere. What
     * they leave open follows from the rest.
     */
    public static ProcessorShares of(EngineProperties properties) {
        int available = Runtime.getRuntime().availableProcessors();
        Double quota = ControlGroups.ofThisProcess().quota().value();
        ProcessorShares shares = of(usable(available, quota), properties.instances(), properties.threads());
        if (!shares.hasAll(properties)) {
            LOG.warn(
                    "neurometer.engine asks for {} instances of {} threads, and this process may use {} processors: {}"
                            + " instances of {} threads run at once",
                    asked(properties.instances()),
                    asked(properties.threads()),
                    shares.processors(),
                    shares.instances(),
                    shares.threads());
        }
        return shares;
    }

    private static Object asked(int setting) {
        return setting == 0 ? "any number of" : setting;
    }

    private boolean hasAll(EngineProperties properties) {
        return (properties.instances() == 0 || properties.instances() == instances)
                && (properties.threads() == 0 || properties.threads() == threads);
    }

    /**
     * @param wantedInstances 0 for as many as there is room for
     * @param wantedThreads 0 for an equal share each
     */
    static ProcessorShares of(int processors, int wantedInstances, int wantedThreads) {
        int equal = wantedInstances == 0 ? 1 : Math.max(1, processors / wantedInstances);
        int threads = wantedThreads == 0 ? equal : Math.min(wantedThreads, processors);
        int room = processors / threads;
        return new ProcessorShares(processors, wantedInstances == 0 ? room : Math.min(wantedInstances, room), threads);
    }

    /**
     * Half a processor or more counts as one, since leaving it idle costs more than the pauses of a process that has used
     * up its quota; less counts as none.
     *
     * @param quota processors that a control group allows on average, or null
     */
    static int usable(int available, @Nullable Double quota) {
        return quota == null ? available : (int) Math.max(1, Math.min(available, Math.round(quota)));
    }
}
