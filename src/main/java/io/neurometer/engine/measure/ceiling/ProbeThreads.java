package io.neurometer.engine.measure.ceiling;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Runs the same work on several threads that start at the same moment. */
final class ProbeThreads {
    private final int threads;

    ProbeThreads(int threads) {
        this.threads = threads;
    }

    /**
     * From the moment that the first thread began to that at which the last one ended.
     *
     * @param work given the number of its thread, from 0
     * @return nanoseconds
     */
    long run(IntConsumer work) {
        if (threads == 1) {
            long start = System.nanoTime();
            work.accept(0);
            return System.nanoTime() - start;
        }
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker(i, work, start));
        }
        workers.forEach(Thread::start);
        workers.forEach(ProbeThreads::join);
        long first = workers.stream().mapToLong(worker -> worker.begin).min().orElseThrow();
        long last = workers.stream().mapToLong(worker -> worker.end).max().orElseThrow();
        return last - first;
    }

    private static void join(Worker worker) {
        boolean interrupted = false;
        while (true) {
            try {
                worker.join();
                break;
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (worker.failure != null) {
            throw new IllegalStateException("a thread of the measurement failed", worker.failure);
        }
    }

    private static final class Worker extends Thread {
        private final int number;
        private final IntConsumer work;
        private final CyclicBarrier start;
        private long begin;
        private long end;
        private @Nullable Exception failure;

        Worker(int number, IntConsumer work, CyclicBarrier start) {
            super("ceiling-" + number);
            setDaemon(true);
            this.number = number;
            this.work = work;
            this.start = start;
        }

        @Override
        public void run() {
            try {
                start.await();
                begin = System.nanoTime();
                work.accept(number);
                end = System.nanoTime();
            } catch (InterruptedException | BrokenBarrierException | RuntimeException problem) {
                failure = problem;
            }
        }
    }
}
