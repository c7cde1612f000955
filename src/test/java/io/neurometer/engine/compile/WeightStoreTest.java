package io.neurometer.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WeightStoreTest {
    private final AtomicInteger made = new AtomicInteger();
    private final CountDownLatch making = new CountDownLatch(1);
    private final CountDownLatch allowed = new CountDownLatch(1);

    private Tensor slow() {
        made.incrementAndGet();
        making.countDown();
        try {
            allowed.await();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
        return Tensor.allocate(DataType.FP32, 4);
    }

    @Test
    void aFormIsMadeOnceAndHoldsUpNobodyWhoWantsAnother() throws Exception {
        try (WeightStore store = new WeightStore()) {
            Tensor known = store.get("w", WeightStore.ROW_MAJOR, () -> Tensor.allocate(DataType.FP32, 2));
            List<Thread> threads = new ArrayList<>();
            List<FutureTask<Tensor>> packed = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                FutureTask<Tensor> task = new FutureTask<>(() -> store.get("w", "packed", this::slow));
                packed.add(task);
                threads.add(new Thread(task));
            }
            threads.forEach(Thread::start);
            making.await();
            while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
                Thread.onSpinWait();
            }

            assertThat(store.get("w", WeightStore.ROW_MAJOR, this::slow)).isSameAs(known);
            assertThat(store.bytes()).isEqualTo(2 * 4);
            assertThat(store.forms("w")).containsExactly(WeightStore.ROW_MAJOR);

            allowed.countDown();
            assertThat(packed.get(0).get()).isSameAs(packed.get(1).get());
            assertThat(made.get()).isEqualTo(1);
            assertThat(store.bytes()).isEqualTo(2 * 4 + 4 * 4);
            assertThat(store.rowMajorBytes()).isEqualTo(2 * 4);
        }
    }

    @Test
    void oneConstantMadeFromAnotherIsTimedOnce() {
        try (WeightStore store = new WeightStore()) {
            long start = System.nanoTime();
            store.get(
                    "sum",
                    WeightStore.ROW_MAJOR,
                    () -> store.get("part", WeightStore.ROW_MAJOR, () -> Tensor.allocate(DataType.FP32, 1 << 20)));
            assertThat(store.preparingNanos()).isPositive().isLessThanOrEqualTo(System.nanoTime() - start);
        }
    }
}
