package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/** Reduced precision as callers of {@code POST /infer} and {@code POST /profile} see it. */
class PrecisionTest {
    private static final String MODEL =
            "{\"name\":\"wide\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",64],\"datatype\":\"FP32\"}],"
                    + "\"layers\":[{\"type\":\"linear\",\"name\":\"hidden\",\"out_features\":64,\"activation\":\"relu\"},"
                    + "{\"type\":\"linear\",\"name\":\"out\",\"out_features\":8}],\"seed\":1}";

    private static final int ROWS = 4;

    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory, "neurometer.engine.instances=2");
        assertThat(service.postJson("/models?name=wide", MODEL).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void answersInReducedPrecisionOrSaysWhyNot(Precision precision) throws IOException, InterruptedException {
        Answer reduced = infer(precision.word(), "onednn");
        Optional<String> refusal = refusal(precision);
        if (refusal.isPresent()) {
            assertRefused(reduced, refusal.get());
            return;
        }
        JsonNode full = infer("fp32", "onednn").json().at("/outputs/0/data");
        JsonNode answer = reduced.json();

        assertThat(answer.at("/parameters/precision").asString()).isEqualTo(precision.word());
        assertThat(answer.at("/outputs/0/datatype").asString()).isEqualTo("FP32");
        JsonNode data = answer.at("/outputs/0/data");
        assertThat(data.toString()).isNotEqualTo(full.toString());
        assertThat(cosine(data, full)).isGreaterThan(precision == Precision.BF16 ? 0.999 : 0.99);
        assertThat(metrics())
                .anyMatch(line -> line.startsWith("neurometer_inference_executions_total{")
                        && line.contains("precision=\"" + precision.word() + "\"")
                        && line.contains("model=\"wide\""));
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void profilesTellTheAccuracyOrWhyNot(Precision precision) {
        Answer answer = service.postJson(
                "/profile", "{\"model\":\"wide\",\"precision\":\"" + precision.word() + "\",\"batch_sizes\":[64]}");
        Optional<String> refusal = refusal(precision);
        if (refusal.isPresent()) {
            assertRefused(answer, refusal.get());
            return;
        }
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        JsonNode report = answer.json();
        assertThat(report.at("/model/precision").asString()).isEqualTo(precision.word());
        assertThat(report.at("/validity/comparable_key").asString()).contains("|" + precision.word() + "|");
        JsonNode accuracy = report.at("/measured/accuracy");
        assertThat(accuracy.at("/reference").asString()).isEqualTo("fp32");
        assertThat(accuracy.at("/sets").asInt()).isBetween(1, 16);
        JsonNode output = accuracy.at("/outputs/out");
        assertThat(output.at("/max_abs_error").asDouble()).isPositive();
        assertThat(output.at("/relative_error").asDouble()).isBetween(1e-6, 0.14);
        assertThat(output.at("/cosine_similarity").asDouble()).isBetween(0.99, 1.0);
        assertThat(output.at("/top1_agreement").asDouble()).isBetween(0.5, 1.0);
        assertThat(report.at("/measured/ops").asDouble()).isPositive();
        boolean integers = precision == Precision.INT8;
        assertThat(report.at("/measured/flops/value").isNull()).isEqualTo(integers);
        assertThat(report.at("/measured/flops").isNumber()).isEqualTo(!integers);
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void narrowerWeightsAreLessTraffic(Precision precision) {
        if (refusal(precision).isPresent()) {
            assertThat(refusal(precision).get()).isNotBlank();
            return;
        }
        assertThat(service.get("/ceilings?effort=quick").status()).isEqualTo(200);
        String request = "{\"model\":{\"name\":\"square\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",256],"
                + "\"datatype\":\"FP32\"}],\"layers\":[{\"type\":\"linear\",\"out_features\":256}]},"
                + "\"batch_sizes\":[" + ROWS + "],\"precision\":";
        JsonNode full = service.postJson("/profile", request + "\"fp32\"}").json();
        JsonNode reduced = service.postJson("/profile", request + "\"" + precision.word() + "\"}")
                .json();
        long outside = full.at("/analytic/totals/bytes_moved/inputs").asLong()
                + full.at("/analytic/totals/bytes_moved/outputs").asLong();
        long weights = full.at("/roofline/compulsory_bytes").asLong() - outside;
        long narrower = reduced.at("/roofline/compulsory_bytes").asLong() - outside;

        assertThat(weights)
                .isEqualTo(full.at("/analytic/totals/bytes_moved/weights").asLong());
        // The bias stays in FP32, and int8 has a scale and a sum of FP32 for each of the 256 outputs.
        double share = precision == Precision.BF16 ? 0.5 : 0.25;
        assertThat((double) narrower / weights).isBetween(share, share + 4.0 / 256);
        assertThat(reduced.at("/analytic/totals/bytes_moved")).isEqualTo(full.at("/analytic/totals/bytes_moved"));
    }

    @Test
    void fp32IsNotComparedWithItself() {
        JsonNode report = service.postJson(
                        "/profile", "{\"model\":\"wide\",\"precision\":\"fp32\",\"batch_sizes\":[1]}")
                .json();

        assertThat(report.at("/measured/accuracy/value").isNull()).isTrue();
        assertThat(report.at("/measured/accuracy/reason").asString()).contains("fp32");
    }

    @ParameterizedTest
    @CsvSource({"bf16", "int8"})
    void theReferenceBackendRefuses(String precision) {
        assertRefused(infer(precision, "reference"), "FP32 only");
        assertRefused(
                service.postJson(
                        "/profile",
                        "{\"model\":\"wide\",\"precision\":\"" + precision
                                + "\",\"parameters\":{\"backend\":\"reference\"}}"),
                "FP32 only");
    }

    @Test
    void unknownPrecisionsAreTheRequestsFault() {
        Answer answer = infer("fp8", "onednn");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").asString()).isEqualTo("REQUEST_INVALID");
        assertThat(answer.json().get("detail").asString()).contains("bf16");
    }

    @Test
    void aDefaultAppliesWhereNothingIsSaid(@TempDir Path other) {
        assumeTrue(refusal(Precision.BF16).isEmpty());
        try (RunningService reduced =
                RunningService.start(other, "neurometer.engine.precision=bf16", "neurometer.engine.backend=onednn")) {
            JsonNode answer =
                    reduced.postJson("/infer", request(MODEL, "\"x\":0")).json();

            assertThat(answer.at("/parameters/precision").asString()).isEqualTo("bf16");
        }
    }

    @Test
    void aDefaultThatTheBackendRefusesEndsTheStart(@TempDir Path other) {
        assertThatThrownBy(() -> RunningService.start(
                                other, "neurometer.engine.precision=bf16", "neurometer.engine.backend=reference")
                        .close())
                .rootCause()
                .hasMessageContaining("neurometer.engine.precision")
                .hasMessageContaining("FP32 only");
    }

    private static void assertRefused(Answer answer, String reason) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.json().get("code").asString()).isEqualTo("PRECISION_UNAVAILABLE");
        assertThat(answer.json().get("detail").asString()).contains(reason);
    }

    private static Optional<String> refusal(Precision precision) {
        return service.bean(Backends.class).named("onednn").refusal(precision);
    }

    private static Answer infer(String precision, String backend) {
        return service.postJson(
                "/infer", request("\"wide\"", "\"precision\":\"" + precision + "\",\"backend\":\"" + backend + "\""));
    }

    /** Rows of small numbers, enough of them for integers on every processor. */
    private static String request(String model, String parameters) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < ROWS * 64; i++) {
            data.append(i == 0 ? "" : ",").append(Math.sin(i));
        }
        return "{\"model\":" + model + ",\"inputs\":[{\"name\":\"x\",\"shape\":[" + ROWS
                + ",64],\"datatype\":\"FP32\",\"data\":[" + data + "]}],\"parameters\":{" + parameters + "}}";
    }

    private static double cosine(JsonNode actual, JsonNode expected) {
        double product = 0;
        double actualSquares = 0;
        double expectedSquares = 0;
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            double got = actual.get(i).asDouble();
            double want = expected.get(i).asDouble();
            product += got * want;
            actualSquares += got * got;
            expectedSquares += want * want;
        }
        return product / Math.sqrt(actualSquares * expectedSquares);
    }

    private static List<String> metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:"
                + service.bean(Environment.class).getProperty("local.management.port") + "/actuator/prometheus");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .toList();
    }
}
