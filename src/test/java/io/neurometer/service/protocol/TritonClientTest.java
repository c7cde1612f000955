package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.service.RunningService;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import triton.client.InferInput;
import triton.client.InferRequestedOutput;
import triton.client.InferResult;
import triton.client.InferenceException;
import triton.client.InferenceServerClient.InferArguments;

/** Triton's own Java client, unmodified. */
class TritonClientTest {
    private static final int RUNS = 210;

    private static RunningService service;
    private static AddSubtractClient example;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        // It logs every refusal with its stack.
        service = RunningService.start(directory, "logging.level.triton.client=off");
        Models.register(service, "simple", Models.simple());
        example = new AddSubtractClient(service.uri("").getAuthority());
    }

    @AfterAll
    static void stop() throws Exception {
        example.close();
        service.close();
    }

    @Test
    void addsAndSubtracts() throws Exception {
        JsonNode before = statistics();

        for (int i = 0; i < RUNS; i++) {
            example.run(i);
        }

        JsonNode after = statistics();
        assertThat(after.at("/success/count").asInt())
                .isEqualTo(before.at("/success/count").asInt() + RUNS);
        assertThat(after.at("/fail/count")).isEqualTo(before.at("/fail/count"));
    }

    @Test
    void asksForClasses() throws Exception {
        int[] numbers = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};

        InferResult result = example.client()
                .infer(new InferArguments(
                        "simple", inputs(numbers), List.of(new InferRequestedOutput("OUTPUT0", false, 2))));

        assertThat(result.getResponse().getOutputByName("OUTPUT0").getShape()).containsExactly(1, 2);
        assertThat(result.getResponse().getOutputByName("OUTPUT0").getData()).containsExactly("18:5", "18:12");
    }

    @Test
    void readsWhyARequestIsRefused() {
        assertThatThrownBy(() -> example.client().infer(new InferArguments("nobody", inputs(new int[16]))))
                .isInstanceOf(InferenceException.class)
                .hasRootCauseMessage("Request for unknown model: 'nobody' is not found");
        assertThatThrownBy(() -> example.client()
                        .infer(new InferArguments("simple", inputs(new int[16]))
                                .setSequenceId(1)
                                .setSequenceStart(true)))
                .hasStackTraceContaining("sequences are not supported");
        assertThatThrownBy(() -> example.client()
                        .infer(new InferArguments("simple", inputs(new int[16]).subList(0, 1))))
                .hasStackTraceContaining("'INPUT1': input is missing");
    }

    private static JsonNode statistics() {
        return service.get("/v2/models/simple/stats").json().at("/model_stats/0/inference_stats");
    }

    private static List<InferInput> inputs(int[] elements) {
        return List.of(
                AddSubtractClient.input("INPUT0", 1, elements, true),
                AddSubtractClient.input("INPUT1", 1, elements, false));
    }
}
