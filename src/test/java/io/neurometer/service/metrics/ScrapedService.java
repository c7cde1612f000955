package io.neurometer.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.profiling.report.Report;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

/** A running service, what its clients ask of it, and what is scraped from its management port. */
abstract class ScrapedService {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static RunningService service;
    private static URI scrape;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startService() {
        service = RunningService.start(
                JudgedReports.class,
                directory,
                "neurometer.hardware=bench",
                "neurometer.instance=one",
                "neurometer.cost.per-hour=3.2");
        scrape = URI.create("http://127.0.0.1:"
                + service.bean(Environment.class).getProperty("local.management.port") + "/actuator/prometheus");
    }

    @AfterAll
    static void stopService() {
        service.close();
    }

    static void register(String name) {
        assertOk(
                service.postBytes(
                        "/models?name=" + name, OnnxFiles.addRelu(), "Content-Type", "application/octet-stream"),
                201);
    }

    static void infer(String model) {
        assertOk(service.postJson("/infer", body(model)), 200);
    }

    static String body(String model) {
        String input = "\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}";
        return "{\"model\":\"" + model + "\",\"inputs\":[{\"name\":\"a\"," + input + ",{\"name\":\"b\"," + input + "]}";
    }

    static void profile(String model) {
        assertOk(service.postJson("/profile", "{\"model\":\"" + model + "\",\"protocol\":\"quick\"}"), 200);
    }

    static Report latest(String model) {
        return service.bean(JudgedReports.Latest.class).of(model);
    }

    static void show(Report report) {
        service.bean(MeteringObserver.class).profiled(report);
    }

    static List<String> of(String model, List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains("model=\"" + model + "\""))
                .toList();
    }

    static void assertOk(Answer answer, int status) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    }

    /** Figures of a model are published by a thread of their own. */
    static void awaitSeries(String name, String label) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (scrape().stream().noneMatch(line -> line.startsWith(name) && line.contains(label))) {
            assertThat(System.nanoTime()).as(name + " does not appear").isLessThan(end);
            Thread.sleep(50);
        }
    }

    /** The last meter of so many requests has been told of them: an answer may come before that. */
    static List<String> scrapeAfter(String model, int requests) throws IOException, InterruptedException {
        String last = "neurometer_inference_stage_duration_seconds_count";
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (value(scrape(), last, model, "stage=\"encode\"") < requests) {
            assertThat(System.nanoTime()).as(requests + " requests of " + model).isLessThan(end);
            Thread.sleep(50);
        }
        return scrape();
    }

    static List<String> scrape() throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(scrape).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body().lines().toList();
    }

    static Answer scrapeAs(String form) {
        return service.send(HttpRequest.newBuilder(scrape).header("Accept", form));
    }

    static List<String> series(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{")
                        || line.startsWith(name + "_bucket{")
                        || line.startsWith(name + "_count{"))
                .toList();
    }

    static double value(List<String> lines, String name, String model, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{")
                        && (model == null || line.contains("model=\"" + model + "\""))
                        && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    static HttpRequest.Builder traced(String model, String parent) {
        return service.request("/infer")
                .header("Content-Type", "application/json")
                .header("traceparent", parent)
                .POST(HttpRequest.BodyPublishers.ofString(body(model)));
    }

    static List<String> exemplars(String model) {
        Answer answer = scrapeAs("application/openmetrics-text");
        return of(model, answer.text().lines().toList()).stream()
                .filter(line -> line.contains(" # {"))
                .toList();
    }
}
