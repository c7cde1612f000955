package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.store.BareStore;
import io.neurometer.service.store.KilledWriterTest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** Whatever was acknowledged of reports is there, however the process ended. */
class KilledReportsTest extends KilledWriterTest {
    /** Of the size of a standard report. */
    private static final String FIGURES = "1.25,".repeat(20_000) + "1.25";

    KilledReportsTest() {
        super(Writer.class);
    }

    @Override
    protected void requireStored(String url, Path folder, List<String> acknowledged) {
        try (AnnotationConfigApplicationContext context = BareStore.open(url, folder, ProfileRepository.class)) {
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
