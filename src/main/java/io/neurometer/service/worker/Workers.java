package io.neurometer.service.worker;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.Futures;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker that has the calls, and another one that stands ready to take its place at once. */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int MAX_PAUSE_SECONDS = 30;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Launcher launcher;
    private final Runnable restarted;
    private final ExecutorService starts = Executors.newCachedThreadPool(task -> daemon(task, "worker-start"));
    private final Thread watch = daemon(this::look, "worker-calls");
    private CompletableFuture<Worker> current;
    private CompletableFuture<Worker> spare;
    private int failures;
    private volatile boolean closed;

    /** Starts workers. */
    interface Launcher {
        /**
         * Starts one and waits until it is ready.
         *
         * @param ended done when it has ended by itself
         */
        Worker launch(Runnable ended) throws IOException;
    }

    /** @param restarted done when a worker has taken the place of another one */
    Workers(Launcher launcher, Runnable restarted) {
        this.launcher = launcher;
        this.restarted = restarted;
        current = start(CompletableFuture.completedFuture(null));
        spare = start(current);
        watch.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts one when another one has started, or has failed to. */
    private CompletableFuture<Worker> start(CompletableFuture<?> before) {
        CompletableFuture<Worker> started = new CompletableFuture<>();
        starts.execute(() -> {
            awaitEnd(before);
            launch(started);
        });
        return started;
    }

    private static void awaitEnd(CompletableFuture<?> before) {
        try {
            Futures.join(before);
        } catch (RuntimeException failed) {
            LOG.debug("the one before did not start: {}", failed.toString());
        }
    }

    private void launch(CompletableFuture<Worker> started) {
        try {
            Worker worker = launcher.launch(this::replaceDead);
            synchronized (this) {
                failures = 0;
            }
            started.complete(worker);
            if (closed) {
                worker.close();
            }
            replaceDead();
        } catch (IOException | RuntimeException failure) {
            started.completeExceptionally(failure);
            if (!closed) {
                retry(failure);
            }
        }
    }

    private void retry(Exception failure) {
        int pause;
        synchronized (this) {
            failures++;
            pause = Math.min(MAX_PAUSE_SECONDS, 1 << Math.min(failures - 1, 5));
        }
        LOG.error("a worker did not start; another try is in {} s: {}", pause, failure.toString());
        try {
            TimeUnit.SECONDS.sleep(pause);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return;
        }
        replace(true);
    }

    /**
     * A worker that is alive, or was a moment ago.
     *
     * @throws ProblemException 503 when none can be started; what ends the patience
     */
    Worker ready(ModelRuntime.Patience patience) {
        while (true) {
            CompletableFuture<Worker> now;
            synchronized (this) {
                replaceDead();
                now = current;
            }
            if (!now.isDone()) {
                patience.await(now);
            }
            Worker worker = Futures.resultOrNull(now);
            if (worker == null) {
                throw ProblemException.retryAfter(
                        5,
                        closed ? ProblemCode.STOPPING : ProblemCode.WORKER_LOST,
                        closed
                                ? "the service is stopping"
                                : "no process that computes could be started; the log of the service has the reason");
            }
            if (worker.isAlive() || closed) {
                return worker;
            }
        }
    }

    /** Has the spare take the place of a worker that has ended, and starts a new spare. */
    private void replaceDead() {
        replace(false);
    }

    /** @param failed whether those that did not start are tried again */
    private synchronized void replace(boolean failed) {
        if (closed) {
            return;
        }
        if (isDead(spare, failed)) {
            spare = start(current);
        }
        if (isDead(current, failed || isReady(spare))) {
            current = spare;
            spare = start(current);
            restarted.run();
        }
    }

    private static boolean isReady(CompletableFuture<Worker> started) {
        Worker worker = Futures.resultOrNull(started);
        return worker != null && worker.isAlive();
    }

    private static boolean isDead(CompletableFuture<Worker> started, boolean failed) {
        if (!started.isDone()) {
            return false;
        }
        return started.isCompletedExceptionally() ? failed : !isReady(started);
    }

    /** Those that are alive. */
    List<Worker> alive() {
        List<CompletableFuture<Worker>> both;
        synchronized (this) {
            both = List.of(current, spare);
        }
        List<Worker> alive = new ArrayList<>();
        for (CompletableFuture<Worker> each : both) {
            Worker worker = Futures.resultOrNull(each);
            if (worker != null && worker.isAlive()) {
                alive.add(worker);
            }
        }
        return alive;
    }

    private void look() {
        while (!closed) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            alive().forEach(Worker::look);
        }
    }

    @Override
    public void close() {
        List<Worker> workers = alive();
        closed = true;
        LockSupport.unpark(watch);
        starts.shutdownNow();
        workers.forEach(Worker::close);
    }
}
