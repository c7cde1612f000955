package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong();

    @Test
    void letsABurstPassAndThenTheRate() {
        RateLimit limit = new RateLimit(2, 3, now::get);

        assertThat(new long[] {limit.take(), limit.take(), limit.take()}).containsOnly(0);
        assertThat(limit.take()).isEqualTo(SECOND / 2);
        now.addAndGet(SECOND / 4);
        assertThat(limit.take()).isEqualTo(SECOND / 4);
        now.addAndGet(SECOND / 4);
        assertThat(limit.take()).isZero();
        assertThat(limit.take()).isEqualTo(SECOND / 2);
    }

    @Test
    void holdsNoMoreThanABurst() {
        RateLimit limit = new RateLimit(100, 2, now::get);
        now.addAndGet(3600 * SECOND);

        assertThat(IntStream.range(0, 10).filter(i -> limit.take() == 0).count())
                .isEqualTo(2);
    }

    @Test
    void lookingTakesNothing() {
        RateLimit limit = new RateLimit(1, 1, now::get);

        assertThat(limit.waiting()).isZero();
        assertThat(limit.waiting()).isZero();
        assertThat(limit.take()).isZero();
        assertThat(limit.waiting()).isEqualTo(SECOND);
    }

    /** Over an hour of constant asking, as many pass as came in at the rate. */
    @Test
    void losesNothingOverTime() {
        RateLimit limit = new RateLimit(7, 2, now::get);
        int passed = 0;
        for (int i = 0; i < 3600 * 100; i++) {
            now.addAndGet(SECOND / 100);
            passed += limit.take() == 0 ? 1 : 0;
        }

        assertThat(passed).isCloseTo(3600 * 7, withinPercentage(0.1));
    }

    @Test
    void countsEachOfManyThreadsOnce() throws InterruptedException {
        RateLimit limit = new RateLimit(1, 1000, now::get);
        AtomicInteger passed = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int j = 0; j < 1000; j++) {
                    if (limit.take() == 0) {
                        passed.incrementAndGet();
                    }
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(passed).hasValue(1000);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "NaN, 1", "1, 0"})
    void refusesRatesThatLetNothingPass(double rate, long burst) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(rate, burst, now::get));
    }
}
