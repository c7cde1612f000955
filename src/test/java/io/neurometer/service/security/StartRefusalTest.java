package io.neurometer.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.service.RunningService;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A service that could let nobody in, or everybody, does not start. */
class StartRefusalTest {

    @Test
    void doesNotStartWithoutAKey(@TempDir Path directory) {
        assertThatThrownBy(() -> RunningService.start(directory, "neurometer.security.enabled=true"))
                .hasRootCauseInstanceOf(MissingApiKeyException.class);

        FailureAnalysis analysis = new MissingApiKeyFailureAnalyzer().analyze(new MissingApiKeyException());
        assertThat(analysis.getDescription()).contains("neurometer.security.api-key");
        assertThat(analysis.getAction()).contains("NEUROMETER_SECURITY_API_KEY");
    }

    @Test
    void doesNotStartWithAKeyThatCannotBeSent(@TempDir Path directory) {
        assertThatThrownBy(() -> RunningService.start(
                        directory, "neurometer.security.enabled=true", "neurometer.security.api-key=schlüssel"))
                .hasRootCauseInstanceOf(KeySettingsException.class);
    }
}
