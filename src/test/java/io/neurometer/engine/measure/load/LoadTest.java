package io.neurometer.engine.measure.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.statistics.LatencySamples;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Load does what it says, on a clock that stands still between calls. */
class LoadTest {
    private static final long MS = 1_000_000;

    @Test
    void arrivalsAreAPoissonProcess() {
        long[] times = PoissonArrivals.schedule(100, 100_000, 7);
        double[] gaps = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            gaps[i] = (times[i] - (i == 0 ? 0 : times[i - 1])) / 1e9;
        }
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double variance = Arrays.stream(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow();

        // Standard errors are 0.3 % of the mean and 0.9 % of the variance.
        assertThat(mean).isCloseTo(0.01, within(0.01 * 0.01));
        assertThat(variance).isCloseTo(1e-4, within(0.03 * 1e-4));
        assertThat(PoissonArrivals.schedule(100, 10, 7)).isEqualTo(Arrays.copyOf(times, 10));
        assertThat(PoissonArrivals.schedule(100, 10, 8)).isNotEqualTo(Arrays.copyOf(times, 10));
    }

    @Test
    void aClosedLoadTakesAsLongAsItsCalls() {
        VirtualClock clock = new VirtualClock();
        try (WorkerPool crew = new WorkerPool()) {
            ClosedLoad load = ClosedLoad.run(() -> call(clock, 4 * MS), clock, crew, 1, 1);

            assertThat(load.nanos()).hasSize(250).containsOnly(4 * MS);
            assertThat(load.rate()).isEqualTo(250);
            assertThat(ClosedLoad.run(() -> call(clock, 4 * MS), clock, crew, 1, 0)
                            .nanos())
                    .hasSize(1);
        }
    }

    @Test
    void anOpenLoadCountsFromWhenARequestWasDue() {
        VirtualClock clock = new VirtualClock();
        long[] due = {10 * MS, 11 * MS, 12 * MS, 50 * MS};
        try (WorkerPool crew = new WorkerPool()) {
            OpenLoad load = OpenLoad.run(() -> call(clock, 5 * MS), clock, crew, 1, due, 1);

            assertThat(load.latency()).containsExactly(5 * MS, 9 * MS, 13 * MS, 5 * MS);
            assertThat(load.queueDelay()).containsExactly(0, 4 * MS, 8 * MS, 0);
            assertThat(load.latePercent()).isEqualTo(50);
            assertThat(load.unserved()).isZero();
            assertThat(load.achieved()).isEqualTo(4 / 0.055);
        }
    }

    @Test
    void requestsBeyondPatienceStayUnserved() {
        VirtualClock clock = new VirtualClock();
        long[] due = {0, 0, 0, 0, 0};
        try (WorkerPool crew = new WorkerPool()) {
            OpenLoad load = OpenLoad.run(() -> call(clock, 100 * MS), clock, crew, 1, due, 0.2);

            assertThat(load.latency()).containsExactly(100 * MS, 200 * MS, 300 * MS);
            assertThat(load.unserved()).isEqualTo(2);
        }
    }

    /** One stall of 200 ms each second touches one call in 800 that wait for each other, but one arrival in five. */
    @Test
    void anOpenLoadShowsTheStallThatAClosedOneHides() {
        VirtualClock clock = new VirtualClock(1000 * MS, 200 * MS);
        try (WorkerPool crew = new WorkerPool()) {
            ClosedLoad closed = ClosedLoad.run(() -> call(clock, MS), clock, crew, 1, 5);
            OpenLoad open =
                    OpenLoad.run(() -> call(clock, MS), clock, crew, 1, PoissonArrivals.schedule(400, 4000, 1), 1);

            assertThat(LatencySamples.brief(closed.nanos()).p().get("99").v().value())
                    .isEqualTo(1);
            assertThat(LatencySamples.brief(open.latency()).p().get("99").v().value())
                    .isBetween(150.0, 350.0);
            assertThat(LatencySamples.brief(open.latency()).p().get("50").v().value())
                    .isLessThan(10);
        }
    }

    @Test
    void callersRunAtOnceAndTheSameThreadsStay() {
        ConcurrentSkipListSet<String> threads = new ConcurrentSkipListSet<>();
        CyclicBarrier together = new CyclicBarrier(3);
        try (WorkerPool crew = new WorkerPool()) {
            for (int i = 0; i < 5; i++) {
                crew.run(3, (member, mayGoOn) -> {
                    threads.add(Thread.currentThread().getName());
                    await(together);
                });
            }
        }
        assertThat(threads).hasSize(3).contains(Thread.currentThread().getName());
    }

    @Test
    void aFailureOfOneCallerEndsAll() {
        AtomicInteger calls = new AtomicInteger();
        try (WorkerPool crew = new WorkerPool()) {
            assertThatThrownBy(() -> ClosedLoad.run(
                            () -> {
                                if (calls.incrementAndGet() == 100) {
                                    throw new IllegalStateException("broken");
                                }
                                return 1;
                            },
                            SystemClock.INSTANCE,
                            crew,
                            3,
                            3600))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
        }
    }

    private static long call(VirtualClock clock, long nanos) {
        long begin = clock.nanos();
        clock.work(nanos);
        return clock.nanos() - begin;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }
}
