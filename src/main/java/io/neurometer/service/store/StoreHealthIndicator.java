package io.neurometer.service.store;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Whether this instance can store what it is sent. It takes part in readiness, so it tells of its own disk only: a shared
 * database that is away is away for every instance, and all of them still answer with the models that they have loaded.
 */
@Component
class StoreHealthIndicator extends AbstractHealthIndicator {
    private final StoreState state;

    StoreHealthIndicator(StoreState state) {
        super("the store cannot be looked at");
        this.state = state;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        if (state.isFull()) {
            builder.down().withDetail("reason", "the disk is full");
        } else {
            builder.up().withDetail("database", state.isAway() ? "away" : "reachable");
        }
    }
}
