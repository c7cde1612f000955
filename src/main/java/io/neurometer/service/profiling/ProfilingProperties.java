package io.neurometer.service.profiling;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What profiles may take.
 *
 * @param queue how many profiles may wait for the one that is being measured before further ones are refused with 503
 * @param reportBytes the largest report of another host that is taken in
 * @param maxFlopPerRun the most floating-point operations of one run that is to be measured
 */
@ConfigurationProperties("neurometer.profiling")
record ProfilingProperties(
        @DefaultValue("8") int queue,
        @DefaultValue("16MB") DataSize reportBytes,
        @DefaultValue("1000000000000") long maxFlopPerRun) {

    ProfilingProperties {
        if (reportBytes.toBytes() < 1 || reportBytes.toBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "neurometer.profiling.report-bytes must be positive and less than 2GB, got " + reportBytes);
        }
        if (queue < 0 || maxFlopPerRun < 1) {
            throw new IllegalArgumentException("neurometer.profiling: queue must be 0 or more and max-flop-per-run"
                    + " 1 or more, got " + queue + " and " + maxFlopPerRun);
        }
    }
}
