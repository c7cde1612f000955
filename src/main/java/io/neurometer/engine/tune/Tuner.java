package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.backend.ThreadPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects ways by trying them on this machine, each problem once: what was found is kept, and found again. One problem is
 * tried at a time.
 */
public final class Tuner implements KernelSelector, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tuner.class);

    private static final long QUICK_NANOS = 2_000_000;
    private static final long FULL_NANOS = 20_000_000;

    /** How many models or shapes may wait to be tuned; further ones stay as they are until they are compiled again. */
    private static final int MAX_WAITING = 64;

    /** How long a trial waits for the machine to have nothing else to do, before each turn. */
    private static final long MAX_PAUSE_NANOS = 20_000_000;

    private static final int END_SECONDS = 30;

    private final Tuning tuning;
    private final KernelChoices choices;
    private final BooleanSupplier busy;
    private final JavaWarmth warmth = new JavaWarmth();
    private final AtomicLong trials = new AtomicLong();
    private final ThreadPoolExecutor background =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), Tuner::thread);

    private volatile boolean closed;

    /**
     * @param busy whether the machine has other work that trials would disturb, and that would disturb them
     */
    public Tuner(Tuning tuning, KernelChoices choices, BooleanSupplier busy) {
        this.tuning = tuning;
        this.choices = choices;
        this.busy = busy;
        background.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "tuner");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Tuning tuning() {
        return tuning;
    }

    /** How many problems have been tried so far. */
    public long trials() {
        return trials.get();
    }

    @Override
    public Optional<Selection> select(Backend backend, KernelRequest request, long modelBytes) {
        if (tuning == Tuning.OFF) {
            return Optional.empty();
        }
        KernelRequest tried = tuning == Tuning.QUICK ? request.forThreads(1) : request;
        List<KernelWay> ways = backend.ways(tried);
        Optional<KernelProblem> problem =
                ways.size() < 2 ? Optional.empty() : KernelProblem.of(backend, tried, modelBytes);
        return problem.map(known -> {
            KernelWay unasked = backend.ways(request).get(0);
            if (!unasked.name().equals(ways.get(0).name())) {
                // What one thread shows says nothing of several.
                return new Selection(backend, tried, known, List.of(unasked), unasked.name(), null);
            }
            Optional<KernelChoice> found = choices.find(known)
                    .filter(choice -> ways.stream().anyMatch(way -> way.name().equals(choice.way())));
            if (found.isEmpty() && tuning == Tuning.FULL) {
                found = tried(
                        new Selection(backend, tried, known, ways, ways.get(0).name(), null), FULL_NANOS, () -> {});
            }
            String way = found.map(KernelChoice::way).orElse(ways.get(0).name());
            return new Selection(backend, tried, known, ways, way, found.orElse(null));
        });
    }

    private synchronized Optional<KernelChoice> tried(Selection open, long budget, Runnable pause) {
        KernelProblem problem = open.problem();
        Optional<KernelChoice> before = choices.find(problem);
        if (before.isPresent()) {
            return before;
        }
        trials.incrementAndGet();
        open.backend().apply(new ThreadPolicy.Active(open.request().context().threads(), false));
        Optional<KernelChoice> found =
                new Trial(open.backend(), warmth, budget, pause).run(open.request(), open.ways(), problem.modelBytes());
        found.ifPresent(choice -> choices.put(problem, choice));
        return found;
    }

    @Override
    public Optional<KernelChoice> found(KernelProblem problem) {
        return choices.find(problem);
    }

    @Override
    public void decide(List<Selection> open, BooleanSupplier wanted, Consumer<Boolean> end) {
        try {
            background.execute(() -> {
                boolean better = false;
                try {
                    better = decided(open, wanted);
                } catch (RuntimeException failure) {
                    LOG.warn("kernels could not be tried; those in use stay", failure);
                } finally {
                    end.accept(better);
                    open.stream()
                            .map(Selection::backend)
                            .distinct()
                            .forEach(backend -> backend.apply(new ThreadPolicy.Idle(1)));
                }
            });
        } catch (RejectedExecutionException full) {
            end.accept(false);
        }
    }

    private boolean decided(List<Selection> open, BooleanSupplier wanted) {
        boolean better = false;
        for (Selection selection : open) {
            if (closed || !wanted.getAsBoolean()) {
                return false;
            }
            Optional<KernelChoice> found = tried(selection, QUICK_NANOS, this::awaitIdle);
            better |= found.filter(choice -> !choice.way().equals(selection.way()))
                    .isPresent();
        }
        return better;
    }

    private void awaitIdle() {
        long start = System.nanoTime();
        while (busy.getAsBoolean() && System.nanoTime() - start < MAX_PAUSE_NANOS) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Tries nothing more, and waits for the trial that runs; what waits ends as if nothing better had been found. */
    @Override
    public void close() {
        closed = true;
        background.shutdown();
        try {
            if (!background.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a trial of kernels did not end within {} s", END_SECONDS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
