package io.neurometer.service.models;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.service.error.ProblemException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The only threads that compute. They are few and stay the same, because every thread that enters the native library
 * brings a team of its own. A call that used more than its share of the processors gives the rest back at its end.
 */
@Component
public class EngineThreads implements DisposableBean {
    private static final int DRAIN_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final AtomicInteger count = new AtomicInteger();
    private final Backends backends;
    private final ThreadPolicy idle;

    EngineThreads(EngineProperties properties, Backends backends) {
        this.backends = backends;
        this.idle = new ThreadPolicy.Idle(properties.operatorThreads());
        threads = new ThreadPoolExecutor(
                properties.threads(),
                properties.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(properties.queue()),
                task -> new EngineThread(task, "engine-" + count.incrementAndGet()));
    }

    private static final class EngineThread extends Thread {
        EngineThread(Runnable task, String name) {
            super(task, name);
        }
    }

    /**
     * Runs a task on an engine thread and waits for it; runs it at once when called from one.
     *
     * @throws ProblemException with status 503 when too many are waiting already, or the service is stopping
     */
    public <T> T call(Supplier<T> task) {
        if (Thread.currentThread() instanceof EngineThread) {
            return task.get();
        }
        FutureTask<T> future = new FutureTask<>(() -> {
            try {
                return task.get();
            } finally {
                backends.all().forEach(backend -> backend.apply(idle));
            }
        });
        try {
            threads.execute(future);
        } catch (RejectedExecutionException full) {
            throw threads.isShutdown() ? ProblemException.stopping() : ProblemException.busy(queued());
        }
        return Futures.join(future);
    }

    /** Calls that wait for a thread. */
    public int queued() {
        return threads.getQueue().size();
    }

    /** Calls that run now. */
    public int running() {
        return threads.getActiveCount();
    }

    /** Lets running calls end. */
    @Override
    public void destroy() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
