package io.neurometer.service.traffic;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Looks after the clients of all requests that take longer than a moment: whoever has gone has its call ended, and whoever
 * sends or takes data too slowly loses its connection. When half of the server's threads wait for clients, the slowest of
 * these are too slow.
 */
@Component
class ClientWatch implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);
    private static final long PERIOD_MILLIS = 20;

    /** Requests younger than this are let alone. */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final TrafficProperties limits;
    private final Thread thread = new Thread(this::watch, "client-watch");
    private long lastWarning = System.nanoTime() - WARNING_NANOS;
    private volatile int maxStalled = Integer.MAX_VALUE;

    ClientWatch(TrafficProperties limits) {
        this.limits = limits;
        thread.setDaemon(true);
        thread.start();
    }

    /** @param threads how many requests the server can serve at once */
    void setThreads(int threads) {
        maxStalled = Math.max(1, threads / 2);
    }

    void add(ClientConnection connection) {
        open.add(connection);
    }

    void remove(ClientConnection connection) {
        open.remove(connection);
    }

    /** Requests that are being served. */
    int open() {
        return open.size();
    }

    private void watch() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
                try {
                    look();
                } catch (RuntimeException unforeseen) {
                    LOG.warn("clients could not be looked after", unforeseen);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<ClientConnection> old =
                open.stream().filter(each -> each.ageNanos() > MOMENT_NANOS).toList();
        old.stream().filter(ClientConnection::isAtWork).forEach(ClientConnection::look);
        List<ClientConnection> stalled =
                old.stream().filter(ClientConnection::isStalled).toList();
        stalled.stream()
                .filter(each -> each.isTooSlow(limits))
                .forEach(each -> each.cut("the body did not arrive in time; it may take "
                        + limits.transferTime().toSeconds() + " s, and one more for each "
                        + limits.transferRate().toBytes() + " bytes"));
        if (stalled.size() > maxStalled) {
            giveUp(stalled, stalled.size() - maxStalled / 2);
        }
    }

    private void giveUp(List<ClientConnection> stalled, int count) {
        if (System.nanoTime() - lastWarning > WARNING_NANOS) {
            lastWarning = System.nanoTime();
            LOG.warn("{} clients are waited for: the slowest lose their connections", stalled.size());
        }
        stalled.stream()
                .sorted(Comparator.comparingDouble(ClientConnection::rate))
                .limit(count)
                .forEach(each -> each.cut("the body did not arrive in time while many others are waited for"));
    }

    @Override
    public void destroy() {
        thread.interrupt();
    }
}
