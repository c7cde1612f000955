package io.neurometer.service.metrics;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What this instance costs.
 *
 * @param perHour of its machine, or of its part of one; null where nobody says
 * @param currency of the price
 */
@ConfigurationProperties("neurometer.cost")
record CostProperties(
        @Nullable Double perHour, @DefaultValue("USD") String currency) {
    CostProperties {
        if (perHour != null && !(perHour >= 0 && perHour < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("neurometer.cost.per-hour must be a price of 0 or more, got " + perHour);
        }
        if (currency.isBlank()) {
            throw new IllegalArgumentException("neurometer.cost.currency must not be blank");
        }
    }
}
