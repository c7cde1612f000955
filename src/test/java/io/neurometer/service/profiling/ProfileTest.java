package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /profile} and {@code GET /profiles} of a running service. */
class ProfileTest {
    private static final String LINEAR =
            "{\"name\":\"tiny\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",8],\"datatype\":\"FP32\"}],"
                    + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":4},"
                    + "{\"type\":\"softmax\",\"name\":\"prob\"}]}";

    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
        Answer answer = service.postBytes(
                "/models?name=adder", OnnxFiles.addRelu(), "Content-Type", "application/octet-stream");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void analyticCountsWithoutRunning() {
        JsonNode report = profile("{\"model\":" + LINEAR + ",\"protocol\":\"analytic\",\"batch_sizes\":[2]}");

        assertThat(report.at("/schema").asString()).isEqualTo("profile/1");
        assertThat(report.at("/protocol/id").asString()).isEqualTo("profile/1-analytic");
        assertThat(report.at("/analytic/totals/params").asLong()).isEqualTo(8 * 4 + 4);
        assertThat(report.at("/analytic/totals/mac").asLong()).isEqualTo(2 * 8 * 4);
        assertThat(report.at("/analytic/totals/flop").asLong()).isEqualTo(2 * 2 * 8 * 4);
        assertThat(report.at("/analytic/totals/size_bytes/fp32").asLong()).isEqualTo(36 * 4);
        assertThat(report.at("/analytic/totals/peak/workspace/reason").asString())
                .isEqualTo(report.at("/analytic/totals/peak/workspace_reason").asString());
        assertThat(report.at("/analytic/totals/peak/plan_of").asString()).isEqualTo("row-major graph");
        assertThat(report.at("/analytic/totals/peak/at_layer/liveness").asString())
                .isEqualTo("fc");
        assertThat(report.at("/analytic/totals/peak/steps/arena/alive/0/shape").toString())
                .isEqualTo("[2,8]");
        assertThat(report.at("/compiled/reason").asString()).isNotBlank();
        assertThat(report.at("/analytic/convention/id").asString()).isEqualTo("mac-matmul/1");
        assertThat(report.at("/analytic/conventions/ptflops_pytorch/value").asLong())
                .isEqualTo(2 * (8 * 4 + 4 + 4));
        assertThat(report.at("/analytic/conventions/ptflops_pytorch/terms/0").toString())
                .startsWith("{\"term\":\"bias\",\"amount\":8,\"layers\":1,\"verdict\":\"definition\",\"why\":");
        assertThat(report.at("/analytic/exact_mac/padding_exact").asLong()).isEqualTo(2 * 8 * 4);
        assertThat(report.at("/analytic/kv_cache/reason").asString()).contains("causal");
        assertThat(report.at("/analytic/conventions/fvcore/unit").asString()).isEqualTo("multiply-accumulates");
        assertThat(report.at("/analytic/layers").size()).isGreaterThanOrEqualTo(3);
        assertThat(report.at("/model/input_shapes/x").toString()).isEqualTo("[2,8]");
        assertThat(report.at("/model/batch").asLong()).isEqualTo(2);
        assertThat(report.at("/model/dynamic_dims_bound/N").asLong()).isEqualTo(2);
        assertThat(report.at("/model/format").asString()).isEqualTo("definition");
        assertThat(report.at("/measured/reason").asString()).isNotBlank();
        assertThat(report.at("/validity/valid").isNull()).isTrue();
        assertThat(report.at("/host/fingerprint").asString()).hasSize(64);
    }

    @Test
    void showsOnlyTheFieldsAskedFor() {
        Answer answer = service.postJson(
                "/profile?fields=analytic.totals.mac,analytic.totals.params,schema",
                "{\"model\":" + LINEAR + ",\"protocol\":\"analytic\"}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        String id = answer.json().get("id").asString();
        String expected =
                "{\"id\":\"" + id + "\",\"analytic\":{\"totals\":{\"mac\":32,\"params\":36}},\"schema\":\"profile/1\"}";
        assertThat(answer.json().toString()).isEqualTo(expected);
        assertThat(service.get("/profiles/" + id + "?fields=analytic.totals.mac")
                        .json()
                        .toString())
                .isEqualTo("{\"id\":\"" + id + "\",\"analytic\":{\"totals\":{\"mac\":32}}}");
        Answer unknown = service.get("/profiles/" + id + "?fields=analytic.nothing");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().get("detail").asString())
                .contains("analytic.nothing")
                .contains("totals");
    }

    @Test
    void quickMeasuresAndKeepsTheReport() {
        Answer answer = service.postJson(
                "/profile", "{\"model\":" + LINEAR + ",\"protocol\":\"quick\",\"batch_sizes\":[4096]}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        JsonNode report = answer.json();
        assertThat(report.at("/measured/latency/unit").asString()).isEqualTo("ms");
        assertThat(report.at("/measured/latency/n").asInt()).isGreaterThanOrEqualTo(100);
        double median = report.at("/measured/latency/median").asDouble();
        JsonNode p50 = report.at("/measured/latency/p/50");
        assertThat(p50.at("/v").asDouble()).isPositive();
        assertThat(p50.at("/ci95").size()).isEqualTo(2);
        assertThat(p50.at("/ci95/0").asDouble()).isLessThanOrEqualTo(median);
        assertThat(p50.at("/ci95/1").asDouble()).isGreaterThanOrEqualTo(median);
        boolean enough = report.at("/measured/latency/n").asInt() >= 368;
        assertThat(report.at("/measured/latency/p/99/v").isNull()).isEqualTo(!enough);
        assertThat(report.at("/measured/latency/p/99/reason").isNull()).isEqualTo(enough);
        assertThat(report.at("/measured/cold/load_ms").asDouble()).isPositive();
        assertThat(report.at("/measured/cold/first_ms").asDouble()).isPositive();
        assertThat(report.at("/measured/warmup/runs").asInt()).isGreaterThanOrEqualTo(20);
        assertThat(report.at("/measured/throughput/0/rate").asDouble()).isPositive();
        assertThat(report.at("/measured/flops").asDouble())
                .isEqualTo(report.at("/analytic/totals/flop").asLong() / (median / 1e3));
        assertThat(report.at("/measured/memory/parameters").asLong()).isPositive();
        assertThat(report.at("/measured/inputs/sets").asInt()).isEqualTo(16);
        assertThat(report.at("/measured/inputs/numeric").asBoolean()).isTrue();
        assertThat(report.at("/analytic/totals/peak/workspace").asLong()).isPositive();
        assertThat(report.at("/roofline/reason").asString()).isNotBlank();
        assertThat(report.at("/by_batch").isArray()).isTrue();
        assertThat(report.at("/by_batch").size()).isZero();
        assertThat(report.at("/validity/comparable_key").asString())
                .startsWith(report.at("/model/sha256").asString())
                .contains("|fp32|4096|x=4096x8|profile/1-quick|");
        String id = report.at("/id").asString();
        assertThat(answer.header("Content-Location")).isEqualTo("/profiles/" + id);
        assertThat(service.get("/profiles/" + id).text()).isEqualTo(answer.text());
    }

    /** The arena holds one value: softmax writes over the product that it reads. */
    @Test
    void quickTellsWhatTheCompiledModelIs() {
        JsonNode report = profile("{\"model\":" + LINEAR + ",\"protocol\":\"quick\",\"batch_sizes\":[64]}");

        JsonNode peak = report.at("/analytic/totals/peak");
        assertThat(peak.at("/plan_of").asString()).isEqualTo("executable");
        assertThat(peak.at("/arena").asLong()).isEqualTo(64 * 4 * 4);
        assertThat(peak.at("/at_layer/arena").asString()).isEqualTo("fc");
        assertThat(peak.at("/steps/arena/alive").size()).isEqualTo(1);
        assertThat(peak.at("/steps/arena/alive/0/name").asString()).isNotBlank();
        assertThat(peak.at("/steps/arena/alive/0/shape").toString()).isEqualTo("[64,4]");
        assertThat(peak.at("/steps/arena/alive/0/bytes").asLong()).isEqualTo(64 * 4 * 4);
        assertThat(peak.at("/steps/workspace/layer").asString()).isNotBlank();
        assertThat(peak.at("/workspace").asLong())
                .isEqualTo(report.at("/measured/memory/arena").asLong()
                        + report.at("/measured/memory/scratch").asLong())
                .isGreaterThanOrEqualTo(peak.at("/arena").asLong());
        JsonNode compiled = report.at("/compiled");
        assertThat(compiled.at("/backend").asString())
                .isEqualTo(report.at("/model/backend").asString());
        assertThat(compiled.at("/precision").asString()).isEqualTo("fp32");
        assertThat(compiled.at("/threads").asInt()).isPositive();
        assertThat(compiled.at("/compile_ms").asDouble()).isPositive();
        assertThat(compiled.at("/passes")
                        .valueStream()
                        .map(pass -> pass.at("/name").asString()))
                .contains("drop-unneeded", "chains");
        assertThat(compiled.at("/steps_by_backend")
                        .valueStream()
                        .mapToInt(JsonNode::asInt)
                        .sum())
                .isEqualTo(compiled.at("/steps").asInt());
        assertThat(compiled.at("/weight_bytes/total").asLong())
                .isEqualTo(report.at("/measured/memory/parameters").asLong())
                .isGreaterThanOrEqualTo(36 * 4);
        JsonNode growth = report.at("/measured/memory/growth");
        assertThat(growth.at("/expected").asLong())
                .isEqualTo(compiled.at("/weight_bytes/total").asLong()
                        + report.at("/measured/memory/inputs").asLong()
                        + peak.at("/workspace").asLong());
        assertThat(growth.at("/off_heap").asLong()).isPositive();
    }

    @Test
    void tellsWhatRunsOnTheReferenceInstead() {
        String model = "{\"name\":\"mixed\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",3,8,8],"
                + "\"datatype\":\"FP32\"}],\"layers\":[{\"type\":\"conv2d\",\"name\":\"conv\",\"out_channels\":4,"
                + "\"kernel\":3},{\"type\":\"pad\",\"name\":\"frame\",\"pad\":[1,1,1,1]}]}";

        JsonNode fast = profile("{\"model\":" + model
                + ",\"protocol\":\"quick\",\"threads\":1,\"parameters\":{\"backend\":\"onednn\"}}");
        JsonNode reference =
                profile("{\"model\":" + model + ",\"protocol\":\"quick\",\"parameters\":{\"backend\":\"reference\"}}");

        assertThat(fast.at("/compiled/threads").asInt()).isEqualTo(1);
        assertThat(fast.at("/compiled/fallbacks").size()).isEqualTo(1);
        assertThat(fast.at("/compiled/fallbacks/0/op").asString()).isEqualTo("pad");
        assertThat(fast.at("/compiled/fallbacks/0/layer").asString()).isEqualTo("frame");
        assertThat(fast.at("/compiled/steps_by_backend/reference").asInt()).isEqualTo(1);
        assertThat(fast.at("/compiled/steps_by_backend/onednn").asInt()).isPositive();
        assertThat(reference.at("/compiled/fallbacks").size()).isZero();
        assertThat(reference.at("/compiled/steps_by_backend/onednn").isMissingNode())
                .isTrue();
    }

    @Test
    void standardMeasuresLatencyLoadAndLayers() {
        JsonNode report = profile("{\"model\":" + LINEAR + ",\"protocol\":\"standard\",\"batch_sizes\":[256],"
                + "\"threads\":1,\"parameters\":{\"seconds\":1,\"batch_sweep\":false}}");

        assertThat(report.at("/protocol/id").asString()).isEqualTo("profile/1-standard");
        assertThat(report.at("/protocol/phases").toString())
                .isEqualTo("[\"analytic\",\"pre-flight\",\"cold\",\"warm-up\",\"latency\",\"stability\","
                        + "\"throughput\",\"open-loop\",\"one-thread\",\"memory\",\"per-layer\",\"agreement\"]");
        assertThat(report.at("/protocol/deviations").toString()).contains("latency asked for");
        JsonNode measured = report.at("/measured");
        assertThat(measured.at("/cold/compile_ms").asDouble()).isPositive();
        assertThat(measured.at("/warmup/steady").isBoolean()).isTrue();
        assertThat(measured.at("/warmup/windows").size()).isPositive();
        assertThat(measured.at("/latency/mean_ci95").size()).isEqualTo(2);
        assertThat(measured.at("/latency/histogram/value").isNull()).isTrue();
        assertThat(measured.at("/latency/histogram/reason").asString()).contains("?raw=true");
        String id = report.at("/id").asString();
        JsonNode raw = service.get("/profiles/" + id + "?raw=true").json();
        assertThat(raw.at("/measured/latency/histogram/encoded").asString()).isNotBlank();
        assertThat(service.get("/profiles/" + id + "?fields=measured.latency.histogram")
                        .json()
                        .at("/measured/latency/histogram"))
                .isEqualTo(raw.at("/measured/latency/histogram"));
        assertThat(measured.at("/stability/window_medians_ms").size()).isGreaterThanOrEqualTo(5);
        assertThat(measured.at("/throughput/0/concurrency").asInt()).isEqualTo(1);
        assertThat(measured.at("/throughput/0/latency/n").asInt()).isPositive();
        // On a machine that is stopped meanwhile there may not be time for every level, and the report says so.
        long left = report.at("/protocol/deviations")
                .valueStream()
                .filter(text -> text.asString().startsWith("no open loop at"))
                .count();
        assertThat(measured.at("/open_loop").size() + left).isEqualTo(3);
        assertThat(measured.at("/open_loop").valueStream()).allSatisfy(level -> {
            assertThat(level.at("/percent_of_peak").asInt()).isBetween(50, 90);
            assertThat(level.at("/achieved").asDouble()).isPositive();
            assertThat(level.at("/queue_delay/n").asInt()
                            + level.at("/unserved").asInt())
                    .isEqualTo(level.at("/requests").asInt());
        });
        assertThat(measured.at("/agreement/agrees").asBoolean()).isTrue();
        assertThat(measured.at("/agreement/outputs").size()).isEqualTo(1);
        assertThat(measured.at("/hiccup/awakenings").asInt()).isPositive();
        assertThat(measured.at("/instrumentation_overhead_pct").isNumber()).isTrue();
        double shares = 0;
        for (JsonNode layer : measured.at("/layers")) {
            shares += layer.at("/share").asDouble();
        }
        assertThat(shares).isCloseTo(1, within(1e-9));
        assertThat(measured.at("/layers").toString()).contains("\"name\":\"fc\"", "\"mac\":8192");
        assertThat(report.at("/validity/valid").isBoolean()).isTrue();
    }

    @Test
    void severalBatchSizesGiveOneEntryEach() {
        JsonNode report = profile("{\"model\":\"adder\",\"protocol\":\"quick\",\"batch_sizes\":[1,4]}");

        assertThat(report.at("/model/batch").asLong()).isEqualTo(1);
        assertThat(report.at("/by_batch").size()).isEqualTo(1);
        assertThat(report.at("/by_batch/0/batch").asLong()).isEqualTo(4);
        assertThat(report.at("/by_batch/0/input_shapes/b").toString()).isEqualTo("[4,3]");
        assertThat(report.at("/by_batch/0/analytic/totals/op").asLong())
                .isEqualTo(4 * report.at("/analytic/totals/op").asLong());
        assertThat(report.at("/by_batch/0/measured/latency/median").asDouble()).isPositive();
    }

    @Test
    void givenShapesTellTheBatch() {
        JsonNode report =
                profile("{\"model\":\"adder\",\"protocol\":\"analytic\",\"inputs\":{\"a\":[5,3],\"b\":[5,3]}}");

        assertThat(report.at("/model/batch").asLong()).isEqualTo(5);
    }

    @Test
    void reportsAreListedNewestFirstInPages() {
        String older = profile("{\"model\":\"adder\",\"protocol\":\"analytic\"}")
                .at("/id")
                .asString();
        String newer = profile("{\"model\":\"adder\",\"protocol\":\"analytic\"}")
                .at("/id")
                .asString();

        JsonNode page = service.get("/profiles?limit=2").json();

        assertThat(page.at("/profiles/0/id").asString()).isEqualTo(newer);
        assertThat(page.at("/profiles/1/id").asString()).isEqualTo(older);
        assertThat(page.at("/profiles/0/model").asString()).isEqualTo("adder");
        assertThat(page.at("/profiles/0/protocol").asString()).isEqualTo("profile/1-analytic");
        assertThat(page.at("/profiles/0/status").asString()).isEqualTo("done");
        assertThat(page.at("/total").asLong()).isGreaterThanOrEqualTo(2);
        JsonNode second = service.get("/profiles?limit=1&offset=1").json();
        assertThat(second.at("/profiles/0/id").asString()).isEqualTo(older);
        assertThat(service.get("/profiles?limit=0").status()).isEqualTo(400);
    }

    @Test
    void reportsSurviveARestart(@TempDir Path data) {
        String id;
        String text;
        try (RunningService first = RunningService.start(data)) {
            Answer answer = first.postJson("/profile", "{\"model\":" + LINEAR + ",\"protocol\":\"analytic\"}");
            id = answer.json().at("/id").asString();
            text = answer.text();
        }
        try (RunningService second = RunningService.start(data)) {
            assertThat(second.get("/profiles/" + id).text()).isEqualTo(text);
        }
    }

    @Test
    void unknownReportsAreNotFound() {
        Answer answer = service.get("/profiles/none");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/code").asString()).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "[];400;REQUEST_INVALID;not a JSON object",
                "{;400;REQUEST_INVALID;JSON",
                "{};400;REQUEST_INVALID;'model': is missing",
                "{\"model\":7};400;REQUEST_INVALID;neither a name nor a definition",
                "{\"model\":\"adder\",\"model\":\"adder\"};400;REQUEST_INVALID;twice",
                "{\"model\":\"nobody\"};404;NOT_FOUND;nobody",
                "{\"model\":\"adder\",\"batchsizes\":[1]};400;REQUEST_INVALID;batch_sizes",
                "{\"model\":\"adder\",\"batch_sizes\":[]};400;REQUEST_INVALID;1 to 16",
                "{\"model\":\"adder\",\"batch_sizes\":[0]};400;REQUEST_INVALID;1 to 4096",
                "{\"model\":\"adder\",\"batch_sizes\":[4097]};400;REQUEST_INVALID;1 to 4096",
                "{\"model\":\"adder\",\"batch_sizes\":[1.5]};400;REQUEST_INVALID;whole number",
                "{\"model\":\"adder\",\"batch_sizes\":[2,2]};400;REQUEST_INVALID;twice",
                "{\"model\":\"adder\",\"protocol\":\"slow\"};400;REQUEST_INVALID;analytic",
                "{\"model\":\"adder\",\"parameters\":{\"runs\":10}};400;REQUEST_INVALID;standard",
                "{\"model\":\"adder\",\"protocol\":\"standard\",\"parameters\":{\"runs\":100001}};400;REQUEST_INVALID;1"
                        + " to 100000",
                "{\"model\":\"adder\",\"protocol\":\"standard\",\"parameters\":{\"runs\":1000000000}};400;REQUEST_INVALID;1"
                        + " to 100000",
                "{\"model\":\"adder\",\"protocol\":\"standard\",\"parameters\":{\"seconds\":601}};400;REQUEST_INVALID;1"
                        + " to 600",
                "{\"model\":\"adder\",\"protocol\":\"standard\",\"parameters\":{\"force\":1}};400;REQUEST_INVALID;neither"
                        + " true nor false",
                "{\"model\":\"adder\",\"protocol\":\"rigorous\",\"batch_sizes\":[1,2,4]};400;REQUEST_INVALID;batch_sweep",
                "{\"model\":\"adder\",\"protocol\":\"rigorous\",\"parameters\":{\"forks\":21}};400;REQUEST_INVALID;0 to 20",
                "{\"model\":\"adder\",\"protocol\":\"rigorous\",\"parameters\":{\"forks\":20}};400;REQUEST_INVALID;too long",
                "{\"model\":\"adder\",\"protocol\":\"rigorous\",\"parameters\":{\"slo_ms\":0}};400;REQUEST_INVALID;above 0",
                "{\"model\":\"adder\",\"protocol\":\"standard\",\"parameters\":{\"slo_ms\":2.5}};400;REQUEST_INVALID;rigorous",
                "{\"model\":\"adder\",\"precision\":\"bf16\",\"parameters\":{\"backend\":\"reference\"}};422;PRECISION_UNAVAILABLE;fp32",
                "{\"model\":\"adder\",\"precision\":\"fp8\"};400;REQUEST_INVALID;int8",
                "{\"model\":\"adder\",\"threads\":4000};422;THREADS_TOO_MANY;processors",
                "{\"model\":\"adder\",\"inputs\":{\"c\":[1,3]}};400;REQUEST_INVALID;no such input",
                "{\"model\":\"adder\",\"inputs\":{\"a\":[1,4]}};400;REQUEST_INVALID;wrong shape",
                "{\"model\":\"adder\",\"inputs\":{\"a\":[1,-3]}};400;REQUEST_INVALID;whole number",
                "{\"model\":\"adder\",\"inputs\":{\"a\":7}};400;REQUEST_INVALID;not a shape",
                "{\"model\":\"adder\",\"parameters\":{\"backend\":\"abacus\"}};400;BACKEND_UNAVAILABLE;abacus",
                "{\"model\":\"adder\",\"parameters\":{\"seeds\":1}};400;REQUEST_INVALID;seed",
                "{\"model\":\"adder\",\"version\":99};404;NOT_FOUND;99"
            })
    void refusesWhatItCannotDo(String body, int status, String code, String hint) {
        Answer answer = service.postJson("/profile", body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.json().at("/code").asString()).isEqualTo(code);
        assertThat(answer.text()).contains(hint);
    }

    @Test
    void openDimensionsBesideTheBatchMustBeGiven() {
        String model = "{\"name\":\"seq\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",\"length\",8],"
                + "\"datatype\":\"FP32\"}],\"layers\":[{\"type\":\"linear\",\"out_features\":4}]}";

        Answer refused = service.postJson("/profile", "{\"model\":" + model + ",\"protocol\":\"analytic\"}");
        JsonNode report = profile("{\"model\":" + model + ",\"protocol\":\"analytic\",\"inputs\":{\"x\":[1,16,8]}}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.text()).contains("'x'", "length", "'inputs'");
        assertThat(report.at("/model/dynamic_dims_bound/length").asLong()).isEqualTo(16);
        assertThat(report.at("/analytic/totals/mac").asLong()).isEqualTo(16 * 8 * 4);
    }

    @Test
    void profilesRunOneAtATime() {
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> service.postJson("/profile", "{\"model\":\"adder\",\"protocol\":\"quick\"}")))
                .toList();

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.join().status()).isEqualTo(200);
            assertThat(answer.join()
                            .json()
                            .at("/environment_during_run/other_requests")
                            .asLong())
                    .isZero();
        });
    }

    @Test
    void modelsForAnalysisAloneAreNotMeasured() {
        Answer refused = service.postJson("/profile", "{\"model\":\"zoo/llama3_8b\",\"protocol\":\"quick\"}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.json().at("/code").asString()).isEqualTo("MODEL_NOT_RUNNABLE");
    }

    private static JsonNode profile(String body) {
        Answer answer = service.postJson("/profile?wait=true", body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }
}
