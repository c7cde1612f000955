package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tune.Tuning;
import io.neurometer.service.RunningService;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

/** Instances and threads for the processors that there are. */
class ProcessorSharesTest {
    @ParameterizedTest
    @CsvSource({
        // processors, instances and threads asked for, instances and threads
        "8, 0, 0, 8, 1",
        "8, 2, 0, 2, 4",
        "8, 3, 0, 3, 2",
        "8, 0, 4, 2, 4",
        "8, 0, 3, 2, 3",
        "8, 2, 2, 2, 2",
        "8, 8, 2, 4, 2",
        "8, 20, 0, 8, 1",
        "8, 0, 20, 1, 8",
        "8, 20, 20, 1, 8",
        "1, 0, 0, 1, 1",
        "1, 4, 4, 1, 1",
    })
    void neverMoreThanTheProcessors(int processors, int instances, int threads, int calls, int each) {
        assertThat(ProcessorShares.of(processors, instances, threads))
                .isEqualTo(new ProcessorShares(processors, calls, each));
        assertThat(calls * each).isLessThanOrEqualTo(processors);
    }

    @ParameterizedTest
    @CsvSource({"8, , 8", "8, 16.0, 8", "8, 2.0, 2", "8, 2.4, 2", "8, 2.5, 3", "2, 1.5, 2", "2, 1.2, 1", "8, 0.25, 1"})
    void aQuotaIsRounded(int available, Double quota, int usable) {
        assertThat(ProcessorShares.usable(available, quota)).isEqualTo(usable);
    }

    @Test
    void aModelMayHaveLessThanTheOthers() {
        ProcessorShares shares = new ProcessorShares(8, 4, 2);
        EngineProperties properties = properties(
                Map.of("large", new EngineProperties.OfModel(1, 1), "eager", new EngineProperties.OfModel(100, 100)));

        assertThat(properties.instances("large", shares)).isEqualTo(1);
        assertThat(properties.threads("large", shares)).isEqualTo(1);
        assertThat(properties.instances("eager", shares)).isEqualTo(4);
        assertThat(properties.threads("eager", shares)).isEqualTo(2);
        assertThat(properties.instances("other", shares)).isEqualTo(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> properties(Map.of("none", new EngineProperties.OfModel(0, null))))
                .withMessageContaining("neurometer.engine.models.none.instances");
    }

    private static EngineProperties properties(Map<String, EngineProperties.OfModel> models) {
        return new EngineProperties(0, 0, 1, "best", Precision.FP32, Tuning.OFF, 1, DataSize.ofMegabytes(1), models);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aServiceThatIsAskedForTooMuchStartsAndSaysSo(@TempDir Path directory, CapturedOutput output) {
        try (RunningService service = RunningService.start(
                directory,
                "neurometer.engine.instances=5000",
                "neurometer.engine.threads=1",
                "neurometer.engine.models[zoo/lenet5].instances=1")) {
            int processors = service.bean(ProcessorShares.class).processors();

            assertThat(count(service, "zoo/lenet5")).isEqualTo(1);
            assertThat(count(service, "zoo/vgg16")).isEqualTo(processors);
            assertThat(output)
                    .contains("neurometer.engine asks for 5000 instances of 1 threads")
                    .contains(processors + " instances of 1 threads run at once");
        }
    }

    private static int count(RunningService service, String model) {
        return service.get("/v2/models/" + model + "/config")
                .json()
                .at("/instance_group/0/count")
                .asInt();
    }
}
