package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The latest minutes of this instance, from its own meters, for whoever has no Prometheus. */
@Component
class LiveHistory implements SmartLifecycle {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private final MeterRegistry registry;
    private final Deque<LiveSample> samples = new ArrayDeque<>();
    private @Nullable MeterTotals last;
    private long lastNanos;
    private @Nullable ScheduledExecutorService clock;

    LiveHistory(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Oldest first; the last one ends now. */
    synchronized LiveSample.History history() {
        look();
        return new LiveSample.History(WINDOW.toSeconds(), EVERY.toSeconds(), List.copyOf(samples));
    }

    @Override
    public void start() {
        look();
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "live-history");
            thread.setDaemon(true);
            return thread;
        });
        started.scheduleAtFixedRate(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        clock = started;
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = clock;
        clock = null;
        if (running != null) {
            running.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return clock != null;
    }

    private synchronized void look() {
        MeterTotals now = MeterTotals.of(registry);
        long nanos = System.nanoTime();
        MeterTotals before = last;
        double seconds = (nanos - lastNanos) / 1e9;
        if (before != null && seconds < 1) {
            return;
        }
        if (before != null) {
            samples.addLast(new LiveSample(
                    System.currentTimeMillis(), seconds, rates(before, now, seconds), latency(before, now), state()));
            long oldest = System.currentTimeMillis() - WINDOW.toMillis();
            samples.removeIf(sample -> sample.at() < oldest);
        }
        last = now;
        lastNanos = nanos;
    }

    /** A model that is unloaded takes its counts along; that is no negative rate. */
    private static LiveSample.Rates rates(MeterTotals before, MeterTotals now, double seconds) {
        return new LiveSample.Rates(
                Math.max(0, now.succeeded() - before.succeeded()) / seconds,
                Math.max(0, now.failed() - before.failed()) / seconds,
                Math.max(0, now.items() - before.items()) / seconds,
                Math.max(0, now.flop() - before.flop()) / seconds);
    }

    private static LiveSample.@Nullable Latency latency(MeterTotals before, MeterTotals now) {
        double timed = now.timed() - before.timed();
        if (timed <= 0) {
            return null;
        }
        NavigableMap<Double, Double> counts = new TreeMap<>();
        now.buckets()
                .forEach((bound, count) ->
                        counts.put(bound, count - before.buckets().getOrDefault(bound, 0.0)));
        return new LiveSample.Latency(
                quantile(counts, timed, 0.5), quantile(counts, timed, 0.9), quantile(counts, timed, 0.99));
    }

    /** By linear interpolation within the bucket; the largest bound for what lies above it. */
    private static double quantile(NavigableMap<Double, Double> counts, double total, double quantile) {
        double rank = quantile * total;
        double lowerBound = 0;
        double lowerCount = 0;
        for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
            if (bucket.getValue() >= rank) {
                double inside = bucket.getValue() - lowerCount;
                double share = inside > 0 ? (rank - lowerCount) / inside : 1;
                return lowerBound + share * (bucket.getKey() - lowerBound);
            }
            lowerBound = bucket.getKey();
            lowerCount = bucket.getValue();
        }
        return lowerBound;
    }

    private LiveSample.State state() {
        return new LiveSample.State(
                gauge(ServiceMeters.INFERENCE_QUEUE_DEPTH),
                gauge(ServiceMeters.INFERENCE_IN_PROGRESS),
                gauge(ServiceMeters.OFFHEAP_USED),
                gauge(ServiceMeters.OFFHEAP_LIMIT),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private double gauge(ServiceMeters kind) {
        double sum = 0;
        for (Meter meter : kind.in(registry)) {
            sum += ((Gauge) meter).value();
        }
        return sum;
    }
}
