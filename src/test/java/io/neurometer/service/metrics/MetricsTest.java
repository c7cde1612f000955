package io.neurometer.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.deployment.DashboardMetrics;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.profiling.report.Report;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Prometheus sees of a running service, scraped from its management port. */
class MetricsTest extends ScrapedService {
    /** Only where models run in a process of their own, or the machine tells. */
    private static final Set<ServiceMeters> ELSEWHERE = EnumSet.of(
            ServiceMeters.WORKER_RESTARTS,
            ServiceMeters.WORKER_CRASHES,
            ServiceMeters.WORKER_OFFHEAP_USED,
            ServiceMeters.ENERGY);

    @BeforeAll
    static void use() throws IOException, InterruptedException {
        register("kept");
        infer("kept");
        assertOk(service.postJson("/infer", "{\"model\":\"kept\",\"inputs\":[]}"), 400);
        // A profile has an efficiency where ceilings are known.
        Answer ceilings = service.get("/ceilings?effort=quick");
        assertThat(ceilings.status()).as(ceilings.toString()).isEqualTo(200);
        assertOk(
                service.postJson("/profile", "{\"model\":\"kept\",\"protocol\":\"quick\",\"batch_sizes\":[4096]}"),
                200);
        show(JudgedReports.valid(JudgedReports.withLayers(latest("kept"), 25)));
        awaitSeries("neurometer_model_peak_activation_bytes{", "model=\"kept\"");
    }

    @Test
    void everyMeterIsThereWithItsTypeAndMeaning() throws IOException, InterruptedException {
        List<String> lines = scrape();

        for (ServiceMeters meter : ServiceMeters.values()) {
            String name = meter.prometheusName();
            if (ELSEWHERE.contains(meter)) {
                continue;
            }
            assertThat(lines)
                    .as(name)
                    .contains("# TYPE " + name + " " + meter.kind().prometheusType());
            assertThat(lines).as(name).contains("# HELP " + name + " " + meter.text());
            assertThat(series(lines, name)).as(name).isNotEmpty().allSatisfy(line -> {
                assertThat(line).contains("hardware=\"bench\"", "replica=\"one\"");
                for (String label : meter.labels()) {
                    assertThat(line).contains(label + "=\"");
                }
            });
        }
    }

    @Test
    void everySeriesOfTheDashboardsIsExported() throws IOException, InterruptedException {
        System.gc(); // The JVM's series of collections begin with the first one.
        Set<String> exported = new TreeSet<>();
        for (String line : scrape()) {
            if (!line.startsWith("#")) {
                exported.add(line.split("[{ ]", 2)[0]);
            }
        }

        Set<String> missing = DashboardMetrics.names();
        missing.removeAll(exported);
        missing.remove(ServiceMeters.ENERGY.prometheusName());

        assertThat(missing).isEmpty();
    }

    /** Only in this form are histograms native; what a real Prometheus makes of it, PrometheusTest shows. */
    @Test
    void whoeverAsksForProtobufGetsIt() {
        String form = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
        Answer answer = scrapeAs(form);

        assertOk(answer, 200);
        assertThat(answer.header("Content-Type").replace(" ", "")).isEqualTo(form);
        assertThat(answer.text()).contains("neurometer_inference_request_duration_seconds");
    }

    @Test
    void tracesThatCallersKeepAreExemplars() throws IOException, InterruptedException {
        register("traced");
        String ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
        assertOk(service.send(traced("traced", "00-" + ids + "-00")), 200);
        scrapeAfter("traced", 1);
        assertThat(exemplars("traced")).isEmpty();
        register("kept-trace");

        assertOk(service.send(traced("kept-trace", "00-" + ids + "-01")), 200);

        scrapeAfter("kept-trace", 1);
        assertThat(exemplars("kept-trace"))
                .anyMatch(line -> line.startsWith("neurometer_inference_request_duration_seconds_bucket")
                        && line.contains("trace_id=\"0af7651916cd43dd8448eb211c80319c\"")
                        && line.contains("span_id=\"b7ad6b7169203331\""));
    }

    @Test
    void countsRequestsByOutcome() throws IOException, InterruptedException {
        register("counted");
        infer("counted");
        infer("counted");
        assertOk(service.postJson("/infer", "{\"model\":\"counted\",\"inputs\":[]}"), 400);

        List<String> lines = scrapeAfter("counted", 2);

        assertThat(value(lines, "neurometer_inference_requests_total", "counted", "outcome=\"success\""))
                .isEqualTo(2);
        assertThat(value(lines, "neurometer_inference_requests_total", "counted", "outcome=\"invalid\""))
                .isEqualTo(1);
        assertThat(value(lines, "neurometer_inference_failures_total", "counted", "reason=\"REQUEST_INVALID\""))
                .isEqualTo(1);
        assertThat(value(lines, "neurometer_inference_items_total", "counted", ""))
                .isEqualTo(4);
        assertThat(value(lines, "neurometer_inference_executions_total", "counted", ""))
                .isEqualTo(2);
        assertThat(value(lines, "neurometer_inference_batch_size_sum", "counted", ""))
                .isEqualTo(4);
        assertThat(value(lines, "neurometer_inference_request_duration_seconds_count", "counted", ""))
                .isEqualTo(2);
        for (String stage : List.of("decode", "acquire", "compute", "copy_out", "encode")) {
            assertThat(value(
                            lines,
                            "neurometer_inference_stage_duration_seconds_count",
                            "counted",
                            "stage=\"" + stage + "\""))
                    .as(stage)
                    .isEqualTo(2);
        }
        assertThat(value(lines, "neurometer_inference_request_duration_seconds_bucket", "counted", "le=\"+Inf\""))
                .isEqualTo(2);
        assertThat(value(lines, "neurometer_inference_in_progress", null, "")).isZero();
    }

    @Test
    void bucketsBeginAtMicrosecondsAndAreFew() throws IOException, InterruptedException {
        register("bucketed");
        infer("bucketed");

        List<String> buckets = scrapeAfter("bucketed", 1).stream()
                .filter(line -> line.contains("_bucket{") && line.contains("model=\"bucketed\""))
                .toList();

        assertThat(buckets).hasSizeLessThan(120);
        assertThat(buckets)
                .filteredOn(line -> line.startsWith("neurometer_inference_request_duration_seconds"))
                .anyMatch(line -> line.contains("le=\"1.0E-6\"") || line.contains("le=\"0.000001\""));
    }

    @Test
    void onlyTheLatestValidProfileIsShown() throws IOException, InterruptedException {
        register("twice");
        profile("twice");
        Report report = JudgedReports.withLayers(latest("twice"), 2);
        show(JudgedReports.valid(report));
        show(JudgedReports.valid(JudgedReports.withLayers(report, 1)));
        show(JudgedReports.invalid(JudgedReports.withLayers(report, 3)));

        List<String> lines = scrape();

        assertThat(of("twice", series(lines, "neurometer_profile_throughput_items_per_second")))
                .hasSize(1)
                .allSatisfy(
                        line -> assertThat(line).contains("protocol=\"quick\"").containsPattern("threads=\"\\d+\""));
        assertThat(of("twice", series(lines, "neurometer_profile_layer_seconds")))
                .hasSize(1);
    }

    @Test
    void theSlowestLayersAreShownAndTheRestTogether() throws IOException, InterruptedException {
        List<String> layers = of("kept", series(scrape(), "neurometer_profile_layer_seconds"));

        assertThat(layers).hasSize(21);
        assertThat(value(layers, "neurometer_profile_layer_seconds", "kept", "layer=\"layer25\""))
                .isEqualTo(0.025);
        assertThat(value(layers, "neurometer_profile_layer_seconds", "kept", "layer=\"other\""))
                .isEqualTo((1 + 2 + 3 + 4 + 5) / 1e3);
    }

    /** The most series of a model in use: what a service exports is bounded by the models that it may have loaded. */
    @Test
    void aModelHasFewSeries() throws IOException, InterruptedException {
        register("counted-out");
        for (int i = 0; i < 3; i++) {
            infer("counted-out");
            assertOk(service.postJson("/infer", "{\"model\":\"counted-out\",\"inputs\":[]}"), 400);
        }
        profile("counted-out");
        show(JudgedReports.valid(JudgedReports.withLayers(latest("counted-out"), 25)));
        show(JudgedReports.valid(latest("counted-out")));

        assertThat(of("counted-out", scrape())).hasSizeBetween(100, 180);
    }

    @Test
    void countsWhatRequestsCompute() throws IOException, InterruptedException {
        String linear = "{\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",3],\"datatype\":\"FP32\"}],\"seed\":1,"
                + "\"layers\":[{\"type\":\"linear\",\"out_features\":4}]}";
        assertOk(service.postJson("/models?name=worked", linear), 201);
        for (int i = 0; i < 2; i++) {
            assertOk(
                    service.postJson(
                            "/infer",
                            "{\"model\":\"worked\",\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],"
                                    + "\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}]}"),
                    200);
        }
        JsonNode totals = service.postJson(
                        "/profile", "{\"model\":\"worked\",\"protocol\":\"analytic\",\"batch_sizes\":[2]}")
                .json()
                .at("/analytic/totals");

        List<String> lines = scrapeAfter("worked", 2);

        assertThat(totals.at("/mac").asLong()).isEqualTo(2 * 3 * 4);
        assertThat(value(lines, "neurometer_inference_macs_total", "worked", ""))
                .isEqualTo(2 * totals.at("/mac").asDouble());
        assertThat(value(lines, "neurometer_inference_flops_total", "worked", ""))
                .isEqualTo(2 * totals.at("/flop").asDouble());
        assertThat(value(lines, "neurometer_inference_moved_bytes_total", "worked", ""))
                .isEqualTo(2 * totals.at("/bytes_moved/layerwise").asDouble());
    }

    @Test
    void allSeriesOfAModelGoWithIt() throws IOException, InterruptedException {
        register("gone");
        infer("gone");
        assertOk(service.postJson("/profile", "{\"model\":\"gone\",\"protocol\":\"quick\"}"), 200);
        awaitSeries("neurometer_model_parameters{", "model=\"gone\"");
        assertThat(scrape()).anyMatch(line -> line.contains("model=\"gone\""));

        Answer answer = service.delete("/models/gone");

        assertThat(answer.status()).as(answer.toString()).isBetween(200, 299);
        assertThat(scrape()).noneMatch(line -> line.contains("model=\"gone\""));
        assertThat(scrape()).anyMatch(line -> line.contains("model=\"kept\""));
    }

    /** The batch is the second dimension here, and the first one a pair of numbers. */
    @Test
    void itemsAreThoseOfTheDimensionThatCountsThem() throws IOException, InterruptedException {
        byte[] columns = OnnxFiles.model(GraphProto.newBuilder()
                .setName("columns")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, 2, "k"))
                .addNode(OnnxFiles.node("turn", "Transpose", List.of("x"), "turned"))
                .addNode(OnnxFiles.node("soft", "Softmax", List.of("turned"), "y"))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, "k", 2)));
        assertOk(service.postBytes("/models?name=columns", columns, "Content-Type", "application/octet-stream"), 201);
        assertOk(
                service.postJson(
                        "/infer",
                        "{\"model\":\"columns\",\"inputs\":[{\"name\":\"x\",\"shape\":[2,5],\"datatype\":\"FP32\","
                                + "\"data\":[1,2,3,4,5,6,7,8,9,10]}]}"),
                200);

        assertThat(value(scrapeAfter("columns", 1), "neurometer_inference_items_total", "columns", ""))
                .isEqualTo(5);
    }
}
