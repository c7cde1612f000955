package io.neurometer.service.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The first part of stopping: the service says that it is not ready, goes on serving whoever asks, and ends each connection
 * after its answer. The server stops listening only then, so that no request is lost on a connection that is kept.
 */
@Component
public class Draining implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

    private final long millis;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean begun;
    private volatile boolean running;

    Draining(TrafficProperties limits) {
        this.millis = limits.drain().toMillis();
    }

    /** Whether the service is stopping. */
    public boolean hasBegun() {
        return begun;
    }

    void entered() {
        requests.incrementAndGet();
    }

    void left() {
        requests.decrementAndGet();
    }

    @Override
    public void start() {
        begun = false;
        running = true;
    }

    @Override
    public void stop() {
        begun = true;
        running = false;
        LOG.info("stopping; {} requests are being served", requests.get());
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the server stops listening. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }
}
