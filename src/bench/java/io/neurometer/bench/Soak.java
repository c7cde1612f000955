package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.conformance.CorpusModel;
import java.util.ArrayList;
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
final class Soak {
    /** The part of the time in which memory may still grow. */
    private static final double WARM_UP = 0.3;

    private static final long SAMPLE_MILLIS = 1000;
    private static final double MAX_DRIFT = 0.03;

    private final Cell limits;
    private final SoakParts parts;
    private final Semaphore permits;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

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

    /** Calls the workloads, in other shapes too, and the models of the corpus. */
    static Outcome measure(Engine engine, List<Workload> workloads, Options options, Table table) throws Exception {
        int threads = options.threads().get(0);
        Precision precision = options.precisions().get(0);
        try (SoakParts parts = new SoakParts(engine, engine.options(threads, precision))) {
            parts.addAll(workloads, options.shapes());
            parts.addAll(CorpusModel.in(options.modelFolder()), options.models());
            table.line(
                    "%nSoak: %d callers of %d models in %d shapes for %.1f minutes",
                    options.workers(), parts.models(), parts.all().size(), options.minutes());
            Outcome outcome = new Soak(parts, threads, precision).run(options.workers(), options.minutes());
            table.line(
                    "%s: %d answers, %d wrong, memory drift %.2f %%",
                    outcome.passed() ? "passed" : "FAILED", outcome.calls(), outcome.wrong(), 100 * outcome.drift());
            return outcome;
        }
    }

    private Soak(SoakParts parts, int threads, Precision precision) {
        this.parts = parts;
        this.limits = new Cell("soak", 1, threads, precision);
        this.permits = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / threads), true);
    }

    /** @throws Exception what ended a caller early */
    private Outcome run(int workers, double minutes) throws Exception {
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
            SoakParts.Part part = parts.all().get(random.nextInt(parts.all().size()));
            int set = random.nextInt(InputSets.COUNT);
            permits.acquire();
            Map<String, Answer> answer;
            try {
                answer = part.call(set);
            } finally {
                permits.release();
            }
            calls.incrementAndGet();
            if (!(part.error(set, answer) <= limits.tolerance())) {
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
}
