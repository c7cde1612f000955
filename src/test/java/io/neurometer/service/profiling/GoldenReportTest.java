package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import io.neurometer.engine.measure.ceiling.SomeCeilings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whole reports of every protocol stay as callers know them. */
class GoldenReportTest {
    /** What the process, the machine, or several threads at once decide; of any batch size. */
    private static final List<String> MASKS = Stream.of(
                    "/created",
                    "/host/(fingerprint|jvm/.*|os/(name|arch)|service/native_libs/.*)",
                    "/compiled/(compile_ms|passes/\\d+/ms)",
                    "/environment_during_run/(?!other_requests).*",
                    "/measured/(forks/runs/\\d+/)?cold/compile_ms",
                    "/measured/(forks/runs/\\d+/)?warmup/(windows/\\d+/)?jit_ms",
                    "/measured/forks/runs/\\d+/pinned_cpus",
                    "/measured/latency/histogram/encoded",
                    "/measured/throughput/1/(rate|latency)",
                    "/measured/(|open_loop/\\d+/|max_rate_under_slo/probes/\\d+/)gc/.*",
                    "/measured/memory/(before|after)/.*",
                    "/measured/memory/growth/(?!expected).*",
                    "/measured/memory/(alloc_per_run|direct|hwm_of_runs|heap_after_gc)",
                    "/measured/layers/\\d+/(ms|share)",
                    "/measured/accuracy/sets",
                    "/measured/timer/cost_ns",
                    "/roofline/layers/\\d+/point/(achieved|efficiency|exceeds_ceiling|bound)",
                    "/prediction/latency/(low|estimate|high|.*_share)",
                    "/validity/valid")
            .map(mask -> "(/by_batch/\\d+)?" + mask)
            .toList();

    /** Warnings of what else the machine does. */
    private static final Set<String> OF_THE_MACHINE =
            Set.of("NOISY_HOST_PRESSURE", "NOISY_HOST_LOAD", "NOISY_HOST_STEAL", "THROTTLED");

    @TempDir
    private Path hostFiles;

    static List<String> reportsStay() {
        return List.of(
                "{\"protocol\":\"analytic\"}",
                "{\"protocol\":\"quick\",\"precision\":\"bf16\",\"batch_sizes\":[1,4]}",
                "{\"protocol\":\"standard\",\"parameters\":{\"runs\":300,\"seconds\":4,\"batch_sweep\":true},\"predict\":"
                        + CeilingsJson.write(SomeCeilings.of("there", 8e9, 3e9))
                        + "}",
                "{\"protocol\":\"rigorous\",\"parameters\":{\"runs\":300,\"seconds\":4,\"slo_ms\":20,\"force\":true}}");
    }

    @ParameterizedTest
    @MethodSource
    void reportsStay(String body) {
        JsonNode report = GoldenReports.report(hostFiles, body);

        String protocol = report.at("/protocol/id").asString().replace("profile/1-", "");
        assertThat(body).contains("\"" + protocol + "\"");
        for (JsonNode warnings : report.findValues("warnings")) {
            ((ArrayNode) warnings)
                    .removeIf(warning ->
                            OF_THE_MACHINE.contains(warning.get("code").asString()));
        }
        for (JsonNode validity : report.findValues("validity")) {
            if (validity.get("valid").isBoolean()) {
                ((ObjectNode) validity).putNull("reason");
            }
        }
        GoldenFile.checkJson("report/" + protocol + ".json", report, MASKS);
    }
}
