package io.neurometer.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neurometer.service.store.StoreState;
import org.springframework.stereotype.Component;

/** Whether the database is there. */
@Component
class StoreMeters {
    StoreMeters(MeterRegistry registry, StoreState store) {
        ServiceMeters.STORE_UP.gauge(registry, Tags.empty(), () -> store.isAway() ? 0 : 1);
    }
}
