package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.neurometer.service.inference.InferenceObserver;
import io.neurometer.service.inference.InferenceObserver.Stage;
import io.neurometer.service.models.CallCost;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The meters of one way to run a model, looked up once and not at every request that succeeds. */
final class SuccessMeters {
    private final Counter requests;
    private final Counter items;
    private final Counter executions;
    private final Counter macs;
    private final Counter flops;
    private final Counter moved;
    private final Timer duration;
    private final DistributionSummary batch;
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);

    /** @param registered is given each of them */
    SuccessMeters(MeterRegistry registry, Tags tags, Consumer<Meter> registered) {
        requests = ServiceMeters.INFERENCE_REQUESTS.counter(registry, tags.and("outcome", "success"));
        items = ServiceMeters.INFERENCE_ITEMS.counter(registry, tags);
        executions = ServiceMeters.INFERENCE_EXECUTIONS.counter(registry, tags);
        macs = ServiceMeters.INFERENCE_MACS.counter(registry, tags);
        flops = ServiceMeters.INFERENCE_FLOPS.counter(registry, tags);
        moved = ServiceMeters.INFERENCE_MOVED.counter(registry, tags);
        duration = ServiceMeters.INFERENCE_REQUEST_DURATION.timer(registry, tags);
        batch = ServiceMeters.INFERENCE_BATCH_SIZE.summary(registry, tags);
        for (Stage stage : Stage.values()) {
            stages.put(stage, timer(registry, tags, stage));
        }
        for (Meter meter : List.of(requests, items, executions, macs, flops, moved, duration, batch)) {
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
        CallCost cost = times.cost();
        if (cost != null) {
            macs.increment(cost.macs());
            flops.increment(cost.flops());
            moved.increment(cost.bytes());
        }
        times.nanos().forEach((stage, nanos) -> {
            Timer timer = stages.get(stage);
            if (timer != null) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
        });
    }
}
