package io.neurometer.service.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
    private @Nullable MeterCounts last;
    private long lastNanos;
    private volatile @Nullable Thread watcher;

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
        Thread thread = new Thread(this::watch, "live-history");
        thread.setDaemon(true);
        watcher = thread;
        thread.start();
    }

    @Override
    public void stop() {
        Thread thread = watcher;
        watcher = null;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return watcher != null;
    }

    private void watch() {
        try {
            while (isRunning()) {
                look();
                Thread.sleep(EVERY.toMillis());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        MeterCounts now = MeterCounts.of(registry);
        long nanos = System.nanoTime();
        MeterCounts before = last;
        double seconds = (nanos - lastNanos) / 1e9;
        if (before != null && seconds < 1) {
            return;
        }
        if (before != null) {
            samples.addLast(new LiveSample(
                    System.currentTimeMillis(),
                    seconds,
                    now.ratesSince(before, seconds),
                    now.latencySince(before),
                    state()));
            long oldest = System.currentTimeMillis() - WINDOW.toMillis();
            samples.removeIf(sample -> sample.at() < oldest);
        }
        last = now;
        lastNanos = nanos;
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
