package io.neurometer.service.models;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.error.Futures;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.CallContext;
import io.neurometer.service.traffic.Lane;
import io.neurometer.service.traffic.TrafficProperties;
import io.neurometer.service.traffic.Work;
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
 * Where the service computes: inference, reading of models, analysis, measurements and compilations each have a lane of
 * their own, so that none takes the place of another.
 *
 * <p>A call runs on the thread that made it as soon as its lane has a place. Only where operators use several threads it
 * runs on one of a few that stay the same: every thread that enters the native library with more than one brings a team of
 * its own. A call that used more than its share of the processors gives the rest back at its end.
 */
@Component
public class EngineThreads implements DisposableBean {
    private static final int DRAIN_SECONDS = 30;

    private static final ThreadLocal<Boolean> IN_LANE = ThreadLocal.withInitial(() -> false);

    private final AtomicInteger companions = new AtomicInteger();
    private final Lane inference;
    private final Lane loading;
    private final Lane analysis;
    private final boolean staysOnThread;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor measurements;
    private final ThreadPoolExecutor compilers;
    private final Backends backends;
    private final ThreadPolicy idle;

    EngineThreads(EngineProperties properties, ProcessorShares shares, TrafficProperties traffic, Backends backends) {
        this.backends = backends;
        this.idle = new ThreadPolicy.Idle(shares.threads());
        this.staysOnThread = shares.threads() == 1;
        double maxWait = traffic.maxWait().toNanos() / 1e9;
        int half = Math.max(1, shares.processors() / 2);
        inference = new Lane(shares.instances(), properties.queue(), maxWait);
        loading = new Lane(half, properties.queue(), maxWait);
        analysis = new Lane(half, properties.queue(), maxWait);
        // One more than there are places, for a short call beside long ones.
        threads = pool("engine-", shares.instances() + 1, properties.queue());
        measurements = pool("measure-", 1, properties.queue());
        compilers = pool("compiler-", half, properties.queue());
    }

    private static ThreadPoolExecutor pool(String prefix, int size, int queue) {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(
                size,
                size,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                task -> new Thread(task, prefix + count.incrementAndGet()));
    }

    /**
     * Runs an inference when it has a place among the others, and waits for it.
     *
     * @param work what it is expected to take, which its run tells for those after it
     * @param context how long it may wait, and whether it is still wanted when its turn has come
     * @throws ProblemException with status 503 when too much is waiting already, or the service is stopping; whatever ends
     *     the context
     */
    public <T> T infer(Work work, CallContext context, Supplier<T> task) {
        if (IN_LANE.get()) {
            return task.get();
        }
        try (Lane.Place place = inference.enter(work, context)) {
            context.requireWanted();
            T result = staysOnThread ? here(task) : on(threads, task);
            place.completed();
            return result;
        }
    }

    /** An inference of which nothing is known; see {@link #infer}. */
    public <T> T call(Supplier<T> task) {
        return infer(Work.unknown(), CallContext.unlimited(), task);
    }

    /** Reads or describes a model, and waits for it; see {@link #infer}. */
    public <T> T load(Supplier<T> task) {
        return in(loading, task);
    }

    /** Counts what a model costs without running it, and waits for it; see {@link #infer}. */
    public <T> T analyze(Supplier<T> task) {
        return in(analysis, task);
    }

    /** Measures on a thread that does nothing else, and waits for it; see {@link #infer}. */
    public <T> T measure(Supplier<T> task) {
        return IN_LANE.get() ? task.get() : on(measurements, task);
    }

    private <T> T in(Lane lane, Supplier<T> task) {
        if (IN_LANE.get()) {
            return task.get();
        }
        try (Lane.Place place = lane.enter(Work.unknown(), CallContext.unlimited())) {
            return here(task);
        }
    }

    private <T> T here(Supplier<T> task) {
        IN_LANE.set(true);
        try {
            return task.get();
        } finally {
            IN_LANE.set(false);
            backends.all().forEach(backend -> backend.apply(idle));
        }
    }

    private <T> T on(ThreadPoolExecutor pool, Supplier<T> task) {
        FutureTask<T> future = new FutureTask<>(() -> here(task));
        execute(pool, future);
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

    /** Inferences that wait for a place. */
    public int queued() {
        return inference.waiting() + companions.get();
    }

    /** So many more inferences, or fewer, wait for one that waits for a place. */
    public void companions(int more) {
        companions.addAndGet(more);
    }

    /** Inferences that run now. */
    public int running() {
        return inference.running();
    }

    /** Lets running calls and compilations end. */
    @Override
    public void destroy() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        compilers.shutdown();
        measurements.shutdown();
        for (Lane lane : List.of(inference, loading, analysis)) {
            lane.close(deadline - System.nanoTime());
        }
        threads.shutdown();
        for (ThreadPoolExecutor pool : List.of(compilers, measurements, threads)) {
            if (!pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                pool.shutdownNow();
            }
        }
    }
}
