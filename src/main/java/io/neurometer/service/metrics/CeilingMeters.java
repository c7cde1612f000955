package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neurometer.engine.measure.ceiling.Ceilings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What this machine can do at most, as it was last measured on each backend. */
@Component
class CeilingMeters {
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> byBackend = new HashMap<>();

    CeilingMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Takes the place of earlier ceilings of the same backend. */
    synchronized void show(Ceilings ceilings) {
        byBackend.getOrDefault(ceilings.backend(), List.of()).forEach(registry::remove);
        Map<Tags, Double> flops = new HashMap<>();
        ceilings.arithmetic()
                .peaks()
                .forEach(peak -> flops.merge(
                        Tags.of("precision", peak.precision(), "threads", Integer.toString(peak.threads())),
                        peak.flops(),
                        Math::max));
        Map<Tags, Double> bandwidths = new HashMap<>();
        ceilings.memory()
                .bandwidths()
                .forEach(bandwidth -> bandwidths.merge(
                        Tags.of("threads", Integer.toString(bandwidth.threads()), "level", bandwidth.level()),
                        bandwidth.best(),
                        Math::max));
        Tags backend = Tags.of("backend", ceilings.backend());
        List<Meter> meters = new ArrayList<>();
        flops.forEach(
                (tags, most) -> meters.add(ServiceMeters.CEILING_FLOPS.gauge(registry, backend.and(tags), () -> most)));
        bandwidths.forEach((tags, most) ->
                meters.add(ServiceMeters.CEILING_BANDWIDTH.gauge(registry, backend.and(tags), () -> most)));
        byBackend.put(ceilings.backend(), meters);
    }
}
