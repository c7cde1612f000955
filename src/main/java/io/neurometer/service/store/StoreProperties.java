package io.neurometer.service.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this process keeps up with the database.
 *
 * @param refresh how often it looks whether another process has changed the models
 * @param writers how many uploads and removals are written at once; SQLite has one writer, whatever this says
 * @param patience how long a write waits for its turn before it is refused
 */
@ConfigurationProperties("neurometer.store")
public record StoreProperties(
        @DefaultValue("500ms") Duration refresh,
        @DefaultValue("4") int writers,
        @DefaultValue("30s") Duration patience) {

    public StoreProperties {
        if (refresh.toMillis() < 10 || writers < 1 || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "neurometer.store.refresh must be at least 10ms, .writers at least 1, and"
                            + " .patience not negative; got " + refresh + ", " + writers + " and " + patience);
        }
    }
}
