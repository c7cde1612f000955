package io.neurometer.service.models;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.error.Futures;
import io.neurometer.service.error.ProblemException;
import java.util.List;
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
 * The only threads that compute and compile. They are few and stay the same, because every thread that enters the native
 * library brings a team of its own. A call that used more than its share of the processors gives the rest back at its
 * end. Compilations have threads of their own, at most half as many as there are processors, so that no other call waits
 * for one.
 */
@Component
public class EngineThreads implements DisposableBean {
    private static final int DRAIN_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor compilers;
    private final Backends backends;
    private final ThreadPolicy idle;

    EngineThreads(EngineProperties properties, Backends backends) {
        this.backends = backends;
        this.idle = new ThreadPolicy.Idle(properties.operatorThreads());
        threads = pool("engine-", properties.threads(), properties.queue());
        compilers = pool("compiler-", Math.max(1, Runtime.getRuntime().availableProcessors() / 2), properties.queue());
    }

    private static ThreadPoolExecutor pool(String prefix, int size, int queue) {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                size,
                size,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                task -> new EngineThread(task, prefix + count.incrementAndGet()));
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
        execute(threads, future);
        return Futures.join(future);
    }

    /**
     * Has a compilation run as soon as a thread for it is free, and does not wait for it.
     *
     * @throws ProblemException with status 503 when too many are waiting already, or the service is stopping
     */
    void compile(Runnable compilation) {
        execute(compilers, () -> {
            try {
                compilation.run();
            } finally {
                backends.all().forEach(backend -> backend.apply(new ThreadPolicy.Idle(1)));
            }
        });
    }

    private static void execute(ThreadPoolExecutor pool, Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException full) {
            throw pool.isShutdown()
                    ? ProblemException.stopping()
                    : ProblemException.busy(pool.getQueue().size());
        }
    }

    /** Calls that wait for a thread. */
    public int queued() {
        return threads.getQueue().size();
    }

    /** Calls that run now. */
    public int running() {
        return threads.getActiveCount();
    }

    /** Lets running calls and compilations end. */
    @Override
    public void destroy() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        compilers.shutdown();
        threads.shutdown();
        for (ThreadPoolExecutor pool : List.of(compilers, threads)) {
            if (!pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                pool.shutdownNow();
            }
        }
    }
}
