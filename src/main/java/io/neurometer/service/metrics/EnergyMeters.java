package io.neurometer.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.neurometer.engine.measure.host.EnergyCounters;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The energy of the machine, where it can be read, and otherwise the reason why not. */
@Component
class EnergyMeters implements DisposableBean {
    private static final long SECONDS_BETWEEN_LOOKS = 30;

    private final MeterRegistry registry;
    private final List<EnergyCounters.Domain> domains = new CopyOnWriteArrayList<>();
    private final ExecutorService looks = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "energy");
        thread.setDaemon(true);
        return thread;
    });

    EnergyMeters(MeterRegistry registry) {
        this.registry = registry;
        Reading<List<EnergyCounters.Domain>> found = EnergyCounters.ofThisMachine();
        List<EnergyCounters.Domain> readable = found.value();
        String reason = found.reason();
        ServiceMeters.ENERGY_INFO.gauge(
                registry,
                Tags.of("source", reason == null ? "rapl" : "none", "reason", reason == null ? "" : reason),
                () -> 1);
        if (readable != null) {
            count(readable);
            looks.execute(this::lookAgain);
        }
    }

    void count(List<EnergyCounters.Domain> more) {
        domains.addAll(more);
        for (EnergyCounters.Domain domain : more) {
            ServiceMeters.ENERGY.counter(
                    registry, Tags.of("domain", domain.name()), domain, EnergyCounters.Domain::joules);
        }
    }

    /** Counters that fill unseen lose what they counted. */
    private void lookAgain() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(SECONDS_BETWEEN_LOOKS);
                domains.forEach(EnergyCounters.Domain::joules);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void destroy() {
        looks.shutdownNow();
    }
}
