package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.PostgresServer;
import io.neurometer.service.store.BareStore;
import io.neurometer.service.store.KilledWriters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A process that stores reports one after another is killed, again and again: whatever it has acknowledged is there. */
class KilledReportsTest {
    /** Of the size of a standard report. */
    private static final String FIGURES = "1.25,".repeat(20_000) + "1.25";

    @TempDir
    private Path directory;

    @Test
    void everythingAcknowledgedIsInSqlite() throws Exception {
        killAndCheck(KilledWriters.sqlite(directory));
    }

    @Test
    void everythingAcknowledgedIsInPostgres() throws Exception {
        Assumptions.assumeTrue(
                PostgresServer.obstacle().isEmpty(),
                () -> PostgresServer.obstacle().orElseThrow());
        try (PostgresServer postgres = PostgresServer.start()) {
            killAndCheck(postgres.address());
        }
    }

    private void killAndCheck(String url) throws IOException, InterruptedException {
        List<String> acknowledged = KilledWriters.acknowledged(Writer.class, url, directory);

        try (AnnotationConfigApplicationContext context = BareStore.open(url, directory, ProfileRepository.class)) {
            ProfileRepository repository = context.getBean(ProfileRepository.class);
            for (String id : acknowledged) {
                assertThat(JsonMapper.shared().readTree(repository.require(id)))
                        .isEqualTo(JsonMapper.shared().readTree(report(id)));
            }
        }
    }

    private static String report(String id) {
        return "{\"id\":\"" + id + "\",\"figures\":[" + FIGURES + "]}";
    }

    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            PrintStream out = System.out;
            ProfileRepository repository = BareStore.open(args[0], Path.of(args[1]), ProfileRepository.class)
                    .getBean(ProfileRepository.class);
            for (int number = Integer.parseInt(args[2]); true; number++) {
                String id = "written-" + number;
                ImportedReport report =
                        new ImportedReport(id, "model", "profile/1-standard", "fingerprint", null, null, true);
                repository.addImported(report, "2026-01-01T00:00:00Z", report(id));
                out.println(id);
            }
        }
    }
}
