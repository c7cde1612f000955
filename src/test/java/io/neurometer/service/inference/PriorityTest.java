package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.Await;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.traffic.CallContext;
import io.neurometer.service.traffic.Work;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The parameter {@code priority} of a request, in a service with one place. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PriorityTest {
    /** Not light: a light call would take no place. */
    private static final String DEFINITION =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",2],\"datatype\":\"FP32\"}],\"seed\":1,\"layers\":["
                    + "{\"type\":\"linear\",\"out_features\":2000},{\"type\":\"linear\",\"out_features\":2000}]}";

    private EngineThreads threads;

    private static Answer infer(RunningService service, int priority) {
        return service.postJson(
                "/v2/models/m/infer",
                "{\"parameters\":{\"priority\":" + priority
                        + "},\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}");
    }

    /** A call that has the only place until it is let go. */
    private final class Held {
        final CountDownLatch runs = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final CompletableFuture<Void> call =
                started(() -> threads.infer(Work.unknown(), CallContext.unlimited(), () -> {
                    runs.countDown();
                    try {
                        return end.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException late) {
                        throw new IllegalStateException(late);
                    }
                }));
    }

    private static CompletableFuture<Void> started(Runnable call) {
        return CompletableFuture.runAsync(call, task -> new Thread(task).start());
    }

    @Test
    void theMostUrgentRequestIsNext(@TempDir Path directory) throws Exception {
        try (RunningService service =
                RunningService.start(directory, "neurometer.engine.instances=1", "neurometer.traffic.max-wait=1h")) {
            threads = service.bean(EngineThreads.class);
            assertThat(service.postJson("/models?name=m", DEFINITION).status()).isEqualTo(201);
            assertThat(infer(service, 0).status()).isEqualTo(200);

            Held first = new Held();
            first.runs.await();
            CompletableFuture<Answer> idle = new CompletableFuture<>();
            CompletableFuture<Void> patient = started(() -> idle.complete(infer(service, 9)));
            Await.until(() -> threads.queued() == 1);
            Held second = new Held();
            Await.until(() -> threads.queued() == 2);
            CompletableFuture<Answer> urgent = new CompletableFuture<>();
            CompletableFuture<Void> hurried = started(() -> urgent.complete(infer(service, 1)));
            Await.until(() -> threads.queued() == 3);

            first.end.countDown();

            assertThat(urgent.get().status()).isEqualTo(200);
            second.runs.await();
            assertThat(idle).isNotDone();
            assertThat(threads.queued()).isEqualTo(1);
            second.end.countDown();
            assertThat(idle.get().status()).isEqualTo(200);
            CompletableFuture.allOf(first.call, second.call, patient, hurried).get();
        }
    }
}
