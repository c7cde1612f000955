package io.neurometer.service.worker;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.Futures;
import io.neurometer.service.traffic.Wanted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** What one worker has compiled. Each signature is asked for once, however many wait, for as long as anybody waits. */
final class Preparations {
    private static final int MAX_KNOWN = 512;

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "worker-prepare");
        thread.setDaemon(true);
        return thread;
    });

    private final BiConsumer<WorkerModel.Form, Wanted> work;
    private final Map<Long, Preparation> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Preparation> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    private static final class Preparation {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        final AtomicInteger waiting = new AtomicInteger();
    }

    /** @param work compiles in the worker, and ends early when that is not wanted any more */
    Preparations(BiConsumer<WorkerModel.Form, Wanted> work) {
        this.work = work;
    }

    /** Waits until the worker has compiled this. @throws RuntimeException what keeps it from that, or ends the wait */
    void await(WorkerModel.Form form, ModelRuntime.Patience patience) {
        while (true) {
            Preparation preparation = join(form);
            try {
                if (!preparation.done.isDone()) {
                    patience.await(preparation.done);
                }
                Futures.join(preparation.done);
                return;
            } catch (CancellationException abandoned) {
                // Those who had asked before have left in the moment in which this one came: the patience of this one
                // is not at an end, or it would have thrown something else.
                forget(form, preparation);
            } finally {
                preparation.waiting.decrementAndGet();
            }
        }
    }

    private Preparation join(WorkerModel.Form form) {
        Preparation preparation;
        boolean isNew;
        synchronized (known) {
            preparation = known.get(form.id());
            isNew = preparation == null;
            if (preparation == null) {
                preparation = new Preparation();
                known.put(form.id(), preparation);
            }
            preparation.waiting.incrementAndGet();
        }
        if (isNew) {
            Preparation started = preparation;
            THREADS.execute(() -> prepare(form, started));
        }
        return preparation;
    }

    private void prepare(WorkerModel.Form form, Preparation preparation) {
        try {
            work.accept(form, () -> {
                if (preparation.waiting.get() == 0) {
                    throw new CancellationException("nobody waits for this any more");
                }
            });
            preparation.done.complete(true);
        } catch (RuntimeException | Error failure) {
            forget(form, preparation);
            preparation.done.completeExceptionally(failure);
        }
    }

    private void forget(WorkerModel.Form form, Preparation preparation) {
        synchronized (known) {
            known.remove(form.id(), preparation);
        }
    }

    /** The worker has forgotten this one. */
    void forget(WorkerModel.Form form) {
        synchronized (known) {
            known.remove(form.id());
        }
    }
}
