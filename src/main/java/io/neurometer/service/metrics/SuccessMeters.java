package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.neurometer.service.inference.InferenceObserver;
import io.neurometer.service.inference.InferenceObserver.Stage;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The meters of one way to run a model, looked up once and not at every request that succeeds. */
final class SuccessMeters {
    private final Counter requests;
    private final Counter items;
    private final Counter executions;
    private final Timer duration;
    private final DistributionSummary batch;
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);

    /** @param registered is given each of them */
    SuccessMeters(MeterRegistry registry, Tags tags, Consumer<Meter> registered) {
        requests = ServiceMeters.INFERENCE_REQUESTS.counter(registry, tags.and("outcome", "success"));
        items = ServiceMeters.INFERENCE_ITEMS.counter(registry, tags);
        executions = ServiceMeters.INFERENCE_EXECUTIONS.counter(registry, tags);
        duration = ServiceMeters.INFERENCE_REQUEST_DURATION.timer(registry, tags);
        batch = ServiceMeters.INFERENCE_BATCH_SIZE.summary(registry, tags);
        for (Stage stage : Stage.values()) {
            stages.put(stage, timer(registry, tags, stage));
        }
        for (Meter meter : new Meter[] {requests, items, executions, duration, batch}) {
            registered.accept(meter);
        }
        stages.values().forEach(registered);
    }

    private static Timer timer(MeterRegistry registry, Tags tags, Stage stage) {
        return stage == Stage.QUEUE
                ? ServiceMeters.INFERENCE_QUEUE_DURATION.timer(registry, tags)
                : ServiceMeters.INFERENCE_STAGE_DURATION.timer(
                        registry, tags.and("stage", stage.name().toLowerCase(Locale.ROOT)));
    }

    void record(long samples, InferenceObserver.Stages times) {
        requests.increment();
        items.increment(samples);
        duration.record(times.total(), TimeUnit.NANOSECONDS);
        if (times.counts()) {
            executions.increment();
            batch.record(samples * times.calls());
        }
        times.nanos().forEach((stage, nanos) -> {
            Timer timer = stages.get(stage);
            if (timer != null) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
        });
    }
}
