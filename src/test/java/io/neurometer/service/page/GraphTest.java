package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /graph} says the same as reports do. */
@ExtendWith(SharedService.class)
class GraphTest {
    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) {
        service = shared;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zoo/lenet5", "zoo/resnet18", "zoo/mobilenet_v2", "zoo/bert_base"})
    void itsMemoryPeaksWhereReportsSay(String model) {
        JsonNode graph = service.get("/graph?model=" + model).json();
        JsonNode report = service.postJson("/profile", "{\"model\":\"" + model + "\",\"protocol\":\"analytic\"}")
                .json();
        long[] alive = new long[graph.at("/memory/steps").size()];
        for (JsonNode block : graph.at("/memory/blocks")) {
            for (int step = block.at("/first").asInt();
                    step <= block.at("/last").asInt() && step < alive.length;
                    step++) {
                alive[step] += block.at("/bytes").asLong();
            }
        }
        long peak = 0;
        for (long bytes : alive) {
            peak = Math.max(peak, bytes);
        }

        assertThat(peak)
                .isEqualTo(report.at("/analytic/totals/peak/bytes/inplace").asLong());
        assertThat(graph.at("/analytic/totals/mac")).isEqualTo(report.at("/analytic/totals/mac"));
    }

    @Test
    void everyEdgeHasAnEnd() {
        JsonNode graph = service.get("/graph?model=zoo/resnet18").json();
        Set<String> made = new HashSet<>();
        graph.at("/inputs").forEach(input -> made.add(input.asString()));
        int convolutions = 0;
        for (JsonNode node : graph.at("/nodes")) {
            node.at("/inputs").forEach(input -> assertThat(made).contains(input.asString()));
            node.at("/outputs").forEach(output -> made.add(output.asString()));
            convolutions += node.at("/kind").asString().equals("conv") ? 1 : 0;
        }

        assertThat(convolutions).isEqualTo(20);
        graph.at("/outputs").forEach(output -> assertThat(made).contains(output.asString()));
        assertThat(graph.at("/nodes/0/attributes/strides").asString()).isEqualTo("[2, 2]");
        assertThat(graph.at("/nodes/0/weights").size()).isEqualTo(1);
    }

    @Test
    void anUnknownModelIsNotFound() {
        assertThat(service.get("/graph?model=nobody").status()).isEqualTo(404);
        assertThat(service.get("/graph").status()).isEqualTo(400);
        assertThat(service.get("/graph?model=zoo/lenet5&version=x").status()).isEqualTo(404);
    }
}
