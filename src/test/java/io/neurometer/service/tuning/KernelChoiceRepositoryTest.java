package io.neurometer.service.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.tune.KernelChoice;
import io.neurometer.engine.tune.KernelChoiceStore;
import io.neurometer.engine.tune.Tuner;
import io.neurometer.service.Await;
import io.neurometer.service.PostgresServer;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class KernelChoiceRepositoryTest {
    private static final KernelChoice CHOICE = new KernelChoice("direct", 12.5, "by tiles", 25.0);
    private static final KernelChoice ONLY = new KernelChoice("direct", 12.5, null, null);
    private static final String QUICK = "neurometer.engine.tune=quick";

    @TempDir
    private Path directory;

    private static void requireKept(RunningService service) {
        KernelChoiceStore store = service.bean(KernelChoiceStore.class);
        store.put("a", "in words", ONLY);
        store.put("a", "in words", CHOICE);
        store.put("b", "", ONLY);
        assertThat(store.all()).isEqualTo(Map.of("a", CHOICE, "b", ONLY));

        service.bean(JdbcClient.class)
                .sql("UPDATE kernel_choice SET host_fingerprint = 'another' WHERE problem = 'a'")
                .update();
        assertThat(store.all()).as("those of other hosts").isEqualTo(Map.of("b", ONLY));
    }

    @Test
    void keptInSqlite() {
        try (RunningService service = RunningService.start(directory)) {
            requireKept(service);
        }
    }

    @Test
    void keptInPostgres() throws IOException, InterruptedException {
        Assumptions.assumeThat(PostgresServer.obstacle()).isEmpty();
        try (PostgresServer postgres = PostgresServer.start();
                RunningService service = RunningService.start(directory, postgres.settings())) {
            requireKept(service);
        }
    }

    /** Networks that have been tuned are not tuned again after a restart. */
    @Test
    void nothingIsTriedAfterARestart() {
        assertThat(tunes()).isTrue();
        Await.until(() -> !tunes());
    }

    /** Whether a service tries anything for a network; what other work has disturbed is tried again by the next one. */
    private boolean tunes() {
        try (RunningService service = RunningService.start(directory, QUICK)) {
            Assumptions.assumeThat(service.bean(Backends.class).best().name()).isEqualTo("onednn");
            String answer = service.postJson("/profile", "{\"model\": \"zoo/lenet5\", \"protocol\": \"quick\"}")
                    .text();
            assertThat(answer).contains("\"ways\"").contains("\"tune\":\"quick\"");
            return service.bean(Tuner.class).trials() > 0;
        }
    }
}
