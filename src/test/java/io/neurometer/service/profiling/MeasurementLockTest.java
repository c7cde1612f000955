package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.service.error.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MeasurementLockTest {

    @Test
    void letsOneThroughAndRefusesWhoWouldWaitTooLong() throws InterruptedException {
        MeasurementLock gate = new MeasurementLock(new ProfilingProperties(0, DataSize.ofMegabytes(1), 1));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> gate.alone(Cancellation.NEVER, () -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException interruption) {
                throw new IllegalStateException(interruption);
            }
            return 1;
        }));
        inside.await();

        assertThatThrownBy(() -> gate.alone(Cancellation.NEVER, () -> 2))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(503);
                    assertThat(refusal.problem().headers()).containsKey("Retry-After");
                });
        leave.countDown();
        assertThat(first.join()).isEqualTo(1);
        assertThat(gate.alone(Cancellation.NEVER, () -> 3)).isEqualTo(3);
    }

    @Test
    void neverLetsTwoMeasureAtOnce() {
        MeasurementLock gate = new MeasurementLock(new ProfilingProperties(100, DataSize.ofMegabytes(1), 1));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        CompletableFuture<?>[] all = new CompletableFuture<?>[20];
        for (int i = 0; i < all.length; i++) {
            all[i] = CompletableFuture.runAsync(() -> gate.alone(Cancellation.NEVER, () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                return inside.decrementAndGet();
            }));
        }
        CompletableFuture.allOf(all).join();

        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void aFailedMeasurementFreesTheGate() {
        MeasurementLock gate = new MeasurementLock(new ProfilingProperties(0, DataSize.ofMegabytes(1), 1));

        assertThatThrownBy(() -> gate.alone(Cancellation.NEVER, () -> {
                    throw new IllegalArgumentException("wrong");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(gate.alone(Cancellation.NEVER, () -> 1)).isEqualTo(1);
    }
}
