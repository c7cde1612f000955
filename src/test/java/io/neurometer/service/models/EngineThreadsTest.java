package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.tune.Tuning;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.TrafficProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class EngineThreadsTest {
    private static final TrafficProperties TRAFFIC = new TrafficProperties(
            Duration.ofMinutes(1),
            Duration.ofMillis(100),
            Duration.ofSeconds(10),
            DataSize.ofKilobytes(16),
            Duration.ZERO);

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aCallKeepsItsShareOfTheProcessorsWhenItHasEnded() throws InterruptedException {
        EngineProperties properties =
                new EngineProperties(0, 1, 8, "best", Precision.FP32, Tuning.OFF, 1, DataSize.ofMegabytes(1), Map.of());
        EngineThreads threads = new EngineThreads(
                properties, ProcessorShares.of(properties), TRAFFIC, new Backends(List.of(new Telling())));

        threads.call(() -> {
            done.add("outer begins");
            threads.call(() -> done.add("inner"));
            return done.add("outer ends");
        });
        threads.destroy();

        assertThat(done).containsExactly("outer begins", "inner", "outer ends", "applies " + new ThreadPolicy.Idle(1));
    }

    @Test
    void halfTheProcessorsCompileAndSoManyMoreMayWait() throws InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        EngineProperties properties =
                new EngineProperties(1, 0, 3, "best", Precision.FP32, Tuning.OFF, 1, DataSize.ofMegabytes(1), Map.of());
        EngineThreads threads = new EngineThreads(
                properties, ProcessorShares.of(properties), TRAFFIC, new Backends(List.of(new Telling())));
        CountDownLatch allowed = new CountDownLatch(1);
        int accepted = Math.max(1, processors / 2) + 3;

        for (int i = 0; i < accepted; i++) {
            threads.compile(() -> await(allowed));
        }
        assertThatThrownBy(() -> threads.compile(() -> done.add("one too many")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.isBusy()).isTrue());
        threads.call(() -> done.add("call"));
        allowed.countDown();
        threads.destroy();

        assertThat(done)
                .startsWith("call")
                .contains("applies " + new ThreadPolicy.Idle(1))
                .doesNotContain("one too many");
        assertThat(done.stream().filter(("applies " + new ThreadPolicy.Idle(1))::equals))
                .hasSizeGreaterThanOrEqualTo(accepted);
        assertThatThrownBy(() -> threads.compile(() -> done.add("too late")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.isBusy()).isFalse());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    private final class Telling implements Backend {
        @Override
        public String name() {
            return "telling";
        }

        @Override
        public BackendInfo info() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Kernel> kernel(KernelRequest request) {
            return Optional.empty();
        }

        @Override
        public void apply(ThreadPolicy policy) {
            done.add("applies " + policy);
        }
    }
}
