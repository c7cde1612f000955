package io.neurometer.service.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** In a container each line of the log is a JSON object. */
@ExtendWith(OutputCaptureExtension.class)
class ContainerLogTest {
    @TempDir
    private Path directory;

    @Test
    void linesAreJsonWithTheTraceOfTheRequest(CapturedOutput output) {
        try (RunningService service = RunningService.start(
                directory,
                "spring.profiles.active=container",
                "server.address=127.0.0.1",
                "management.server.address=127.0.0.1",
                "neurometer.traffic.drain=0s",
                "neurometer.security.enabled=false")) {
            assertThat(service.get("/zoo").status()).isEqualTo(200);
            MDC.put("trace_id", "0af7651916cd43dd8448eb211c80319c");
            LoggerFactory.getLogger("io.neurometer.test").warn("a line");
        } finally {
            MDC.remove("trace_id");
        }

        List<String> lines =
                output.getOut().lines().filter(line -> line.contains("a line")).toList();
        assertThat(lines).hasSize(1);
        JsonNode line = JsonMapper.shared().readTree(lines.get(0));
        assertThat(line.path("message").asString()).isEqualTo("a line");
        assertThat(line.path("trace_id").asString()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(line.at("/log/level").asString()).isEqualTo("WARN");
        assertThat(line.has("@timestamp")).isTrue();
    }
}
