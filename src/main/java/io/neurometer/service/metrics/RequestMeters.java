package io.neurometer.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neurometer.engine.measure.host.RequestCount;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** How many inference requests there have been and are now. */
@Component
class RequestMeters implements RequestCount {
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    RequestMeters(MeterRegistry registry) {
        ServiceMeters.INFERENCE_IN_PROGRESS.gauge(registry, Tags.empty(), () -> started() - ended());
    }

    void start() {
        started.incrementAndGet();
    }

    void end() {
        ended.incrementAndGet();
    }

    @Override
    public long started() {
        return started.get();
    }

    @Override
    public long ended() {
        return ended.get();
    }
}
