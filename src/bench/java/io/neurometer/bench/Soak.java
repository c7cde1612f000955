package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many callers of many models and shapes at once, for minutes: every answer must be right, and memory must not grow. As in
 * the service, no more calls run at a time than there are processors for their threads; the others wait in line.
 */
final class Soak implements AutoCloseable {
    /** The part of the time in which memory may still grow. */
    private static final double WARM_UP = 0.3;

    private static final long SAMPLE_MILLIS = 1000;
    private static final double MAX_DRIFT = 0.03;

    private final Cell limits;
    private final CompileOptions options;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Path, ModelRuntime> runtimes = new LinkedHashMap<>();
    private final Semaphore permits;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

    /** One model and shape with its inputs and the answers they have. */
    private record Part(Workload workload, ModelRuntime runtime, InputSets inputs, List<Map<String, Answer>> answers) {}

    /**
     * @param calls answered
     * @param wrong answers among them that were not the reference's
     * @param drift growth of memory in use from the first quarter after warm-up to the last, as a fraction
     * @param rss samples in KiB, a second apart
     */
    record Outcome(long calls, long wrong, double drift, List<Long> rss) {
        boolean passed() {
            return wrong == 0 && calls > 0 && drift <= MAX_DRIFT;
        }
    }

    /** Loads every model and computes each reference answer once. */
    Soak(Engine engine, List<Workload> workloads, int threads, Precision precision) throws IOException {
        this.limits = new Cell("soak", 1, threads, precision);
        this.options = engine.options(threads, precision);
        this.permits = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / threads), true);
        for (Workload workload : workloads) {
            ModelRuntime runtime = runtimes.get(workload.file());
            if (runtime == null) {
                runtime = engine.load(engine.read(Engine.map(workload.file())));
                runtimes.put(workload.file(), runtime);
            }
            parts.add(part(workload, runtime));
        }
    }

    private Part part(Workload workload, ModelRuntime runtime) {
        InputSets inputs = new InputSets(workload.inputs());
        List<Map<String, Answer>> answers = new ArrayList<>();
        for (int set = 0; set < InputSets.COUNT; set++) {
            answers.add(answer(workload, runtime, inputs, set));
        }
        return new Part(workload, runtime, inputs, answers);
    }

    private Map<String, Answer> answer(Workload workload, ModelRuntime runtime, InputSets inputs, int set) {
        try (ModelRuntime.Lease lease = runtime.acquire(workload.inputs(), workload.outputs(), options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            return Answer.of(session.run(inputs.get(set)));
        }
    }

    /** @throws Exception what ended a caller early */
    Outcome run(int workers, double minutes) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (minutes * 60e9);
        List<Long> rss = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                SplittableRandom random = new SplittableRandom(worker);
                callers.add(pool.submit(() -> {
                    call(random, end);
                    return null;
                }));
            }
            while (System.nanoTime() < end) {
                Thread.sleep(SAMPLE_MILLIS);
                rss.add(MemoryUse.physical());
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return new Outcome(calls.get(), wrong.get(), drift(rss), rss);
    }

    private void call(SplittableRandom random, long end) throws InterruptedException {
        while (System.nanoTime() < end) {
            Part part = parts.get(random.nextInt(parts.size()));
            int set = random.nextInt(InputSets.COUNT);
            permits.acquire();
            Map<String, Answer> answer;
            try {
                answer = answer(part.workload(), part.runtime(), part.inputs(), set);
            } finally {
                permits.release();
            }
            calls.incrementAndGet();
            if (Answer.distance(answer, part.answers().get(set)) > limits.tolerance()) {
                wrong.incrementAndGet();
            }
        }
    }

    static double drift(List<Long> samples) {
        List<Long> warm = samples.subList((int) (samples.size() * WARM_UP), samples.size());
        int quarter = Math.max(1, warm.size() / 4);
        double first = mean(warm.subList(0, Math.min(quarter, warm.size())));
        double last = mean(warm.subList(Math.max(0, warm.size() - quarter), warm.size()));
        return last / first - 1;
    }

    private static double mean(List<Long> samples) {
        return samples.stream().mapToLong(Long::longValue).average().orElse(Double.NaN);
    }

    @Override
    public void close() {
        parts.forEach(part -> part.inputs().close());
        runtimes.values().forEach(ModelRuntime::close);
    }
}
