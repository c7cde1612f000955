package io.neurometer.engine.measure.ceiling;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Runs the same work on several threads that start at the same moment. */
final class Team {
    private final int threads;

    Team(int threads) {
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
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            members.add(new Member(i, work, start));
        }
        members.forEach(Thread::start);
        members.forEach(Team::join);
        long first = members.stream().mapToLong(member -> member.begin).min().orElseThrow();
        long last = members.stream().mapToLong(member -> member.end).max().orElseThrow();
        return last - first;
    }

    private static void join(Member member) {
        boolean interrupted = false;
        while (true) {
            try {
                member.join();
                break;
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (member.failure != null) {
            throw new IllegalStateException("a thread of the measurement failed", member.failure);
        }
    }

    private static final class Member extends Thread {
        private final int number;
        private final IntConsumer work;
        private final CyclicBarrier start;
        private long begin;
        private long end;
        private @Nullable Exception failure;

        Member(int number, IntConsumer work, CyclicBarrier start) {
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
