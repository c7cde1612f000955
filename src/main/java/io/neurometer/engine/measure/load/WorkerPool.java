package io.neurometer.engine.measure.load;

import io.neurometer.engine.error.Futures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Threads that call a model at once: the thread that measures and as many helpers as have been needed. They stay the same
 * until dismissed, because every thread that enters a native library brings a team of its own, which ends with it.
 */
public final class WorkerPool implements AutoCloseable {
    private static final int END_SECONDS = 30;

    private final List<ExecutorService> helpers = new ArrayList<>();

    /** What each worker does; it ends soon when there is no going on. */
    interface Work {
        /** @param worker from 0, which is the calling thread @param mayGoOn false when another worker has failed */
        void run(int worker, BooleanSupplier mayGoOn);
    }

    /** Does work with so many workers and returns when all have ended, whatever happens; what one throws, this throws. */
    void run(int workers, Work work) {
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<?>> futures = new ArrayList<>();
        Throwable failure = null;
        try {
            for (int worker = 1; worker < workers; worker++) {
                int number = worker;
                futures.add(helper(number).submit(() -> guarded(number, work, failed)));
            }
            guarded(0, work, failed);
        } catch (RuntimeException | Error own) {
            failed.set(true);
            failure = own;
        }
        for (Future<?> future : futures) {
            try {
                Futures.join(future);
            } catch (RuntimeException | Error other) {
                failure = failure == null ? other : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException known) {
            throw known;
        }
    }

    /** The one thread that is always this worker. */
    private ExecutorService helper(int worker) {
        while (helpers.size() < worker) {
            String name = "measure-" + (helpers.size() + 1);
            helpers.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }));
        }
        return helpers.get(worker - 1);
    }

    private static void guarded(int worker, Work work, AtomicBoolean failed) {
        boolean done = false;
        try {
            work.run(worker, () -> !failed.get());
            done = true;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    @Override
    public void close() {
        dismiss();
    }

    /** Waits for the helpers to end, so that what is measured next has the native library's threads alone. */
    public void dismiss() {
        helpers.forEach(ExecutorService::shutdown);
        try {
            for (ExecutorService helper : helpers) {
                if (!helper.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("a helper of the measurement does not end");
                }
            }
            helpers.clear();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
