package io.neurometer.service.traffic;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of the service one client may hold, and for how long.
 *
 * @param deadline how long an inference request may take from its arrival; a request may ask for less
 * @param maxWait how much work may wait for each engine thread before further calls of the same model are refused; a model
 *     whose calls take long may have {@value Lane#MIN_WAITING} of them waiting
 * @param transferTime how long a body may take to arrive, and an answer to be taken, beside what the rate allows
 * @param transferRate for each so many bytes a transfer may take one second more
 * @param drain how long a service that is told to stop goes on accepting connections, so that whoever sends requests can
 *     see that it is no longer ready
 */
@ConfigurationProperties("neurometer.traffic")
public record TrafficProperties(
        @DefaultValue("5m") Duration deadline,
        @DefaultValue("100ms") Duration maxWait,
        @DefaultValue("10s") Duration transferTime,
        @DefaultValue("16KB") DataSize transferRate,
        @DefaultValue("2s") Duration drain) {

    public TrafficProperties {
        requirePositive("deadline", deadline.toMillis());
        requirePositive("max-wait", maxWait.toMillis());
        requirePositive("transfer-time", transferTime.toMillis());
        requirePositive("transfer-rate", transferRate.toBytes());
        if (drain.isNegative()) {
            throw new IllegalArgumentException("neurometer.traffic.drain must not be negative, got " + drain);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("neurometer.traffic." + name + " must be positive");
        }
    }
}
