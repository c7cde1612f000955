package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.ThreadPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class EngineThreadsTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void aCallKeepsItsShareOfTheProcessorsWhenItHasEnded() throws InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        EngineProperties properties =
                new EngineProperties(processors, 8, "best", Precision.FP32, 1, DataSize.ofMegabytes(1));
        EngineThreads threads = new EngineThreads(properties, new Backends(List.of(new Telling())));

        threads.call(() -> {
            done.add("outer begins");
            threads.call(() -> done.add("inner"));
            return done.add("outer ends");
        });
        threads.destroy();

        assertThat(done).containsExactly("outer begins", "inner", "outer ends", "applies " + new ThreadPolicy.Idle(1));
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
