package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.neurometer.service.RunningService;
import io.neurometer.service.ServiceProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page of the packaged jar, as people start it. */
@ExtendWith(Chromium.class)
class PackagedPageIT {
    private static final Path JAR = Path.of("target/neurometer.jar");

    @TempDir
    private Path directory;

    @Test
    void leadsFromAFileToAPrediction(Browser browser) throws Exception {
        try (RunningService service = ServiceProcess.start(
                                directory, List.of("-jar", JAR.toAbsolutePath().toString()))
                        .http();
                Tab tab = new Tab(browser, service)) {
            new Journey(service, tab.open("/models")).fromAFileToAPrediction();
            Page glossary = tab.open("/glossary");
            PageGlossaryTest.decodePictures(glossary);

            assertThat(glossary.locator(".prose img").count()).isEqualTo(4);
            assertThat(tab.faults()).isEmpty();
        }
    }
}
