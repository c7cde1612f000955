package io.neurometer.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.ProcessorShares;
import java.util.List;
import org.springframework.stereotype.Component;

/** The series that concern the whole process. */
@Component
class HostMeters {
    private static final int SHORT_FINGERPRINT = 12;

    HostMeters(
            MeterRegistry registry,
            HostFingerprint host,
            EngineThreads threads,
            ProcessorShares shares,
            CostProperties cost) {
        ServiceMeters.INFERENCE_QUEUE_DEPTH.gauge(registry, Tags.empty(), threads::queued);
        ServiceMeters.INFERENCE_RUNNING.gauge(registry, Tags.empty(), threads::running);
        ServiceMeters.INFERENCE_PLACES.gauge(registry, Tags.empty(), shares::instances);
        ServiceMeters.OFFHEAP_USED.gauge(registry, Tags.empty(), OffHeap::used);
        ServiceMeters.OFFHEAP_LIMIT.gauge(registry, Tags.empty(), OffHeap::limit);
        ServiceMeters.HARDWARE_INFO.gauge(registry, hardware(host), () -> 1);
        Double price = cost.perHour();
        if (price != null) {
            ServiceMeters.PRICE.gauge(registry, Tags.of("currency", cost.currency()), () -> price);
        }
    }

    private static Tags hardware(HostFingerprint host) {
        String cpu = host.cpu().model().name().value();
        List<String> isa = host.cpu().instructionSets().isa().value();
        return Tags.of(
                "cpu",
                cpu == null ? "unknown" : cpu,
                "isa",
                isa == null ? "unknown" : String.join(" ", isa),
                "logical_cpus",
                String.valueOf(host.cpu().logical()),
                "fingerprint",
                host.fingerprint().substring(0, SHORT_FINGERPRINT));
    }
}
