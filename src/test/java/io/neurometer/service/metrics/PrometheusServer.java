package io.neurometer.service.metrics;

import io.neurometer.deployment.PrometheusTools;
import io.neurometer.deployment.RuleFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus of its own that scrapes every second, with the rules that the project hands out. */
final class PrometheusServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path log;
    private final int port;
    private final Process process;

    private PrometheusServer(Path folder, int port, String... options) throws IOException {
        this.port = port;
        this.log = folder.resolve("log");
        List<String> words = new ArrayList<>(List.of(
                PrometheusTools.server().toString(),
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn"));
        words.addAll(List.of(options));
        this.process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** @param targets host and port of each management server @param options of the program beside */
    static PrometheusServer start(Path folder, List<String> targets, String... options) throws IOException {
        String rules = Files.readString(RuleFile.FILE).replaceAll("interval: \\d+s", "interval: 1s");
        Files.writeString(folder.resolve("rules.yml"), rules);
        Files.writeString(folder.resolve("prometheus.yml"), """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: [rules.yml]
            scrape_configs:
              - job_name: neurometer
                metrics_path: /actuator/prometheus
                static_configs: [{targets: TARGETS}]
            """.replace(
                        "TARGETS", JsonMapper.shared().writeValueAsString(targets)));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            socket.close();
            return new PrometheusServer(folder, port, options);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** What an expression comes to now; empty while Prometheus does not answer yet. */
    JsonNode query(String expression) throws InterruptedException {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if (answer.path("status").asString("").equals("error")) {
            throw new IllegalArgumentException(
                    expression + ": " + answer.path("error").asString());
        }
        return answer.at("/data/result");
    }

    /** Every rule as Prometheus has evaluated it. */
    JsonNode ruleGroups() throws InterruptedException {
        return get("/api/v1/rules").at("/data/groups");
    }

    private JsonNode get(String path) throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("Prometheus has ended: " + log());
        }
        try {
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 503
                    ? JsonMapper.shared().createObjectNode()
                    : JsonMapper.shared().readTree(response.body());
        } catch (IOException notYet) {
            return JsonMapper.shared().createObjectNode();
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
