package io.neurometer.service;

import io.neurometer.NeurometerApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a port of its own, as a caller sees it. */
public final class RunningService implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final @Nullable ConfigurableApplicationContext context;
    private final Runnable end;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    private RunningService(ConfigurableApplicationContext context) {
        this.context = context;
        this.end = context::close;
        this.base = URI.create("http://127.0.0.1:"
                + ((WebServerApplicationContext) context).getWebServer().getPort());
    }

    private RunningService(int port, Runnable end) {
        this.context = null;
        this.end = end;
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /** A service in another process, which has no beans here. @param end ends it */
    public static RunningService elsewhere(int port, Runnable end) {
        return new RunningService(port, end);
    }

    /** Starts a service that keeps its data in {@code directory}. */
    public static RunningService start(Path directory, String... settings) {
        return start(NeurometerApplication.class, directory, settings);
    }

    /** As {@link #start(Path, String...)}, from a configuration that imports the application. */
    public static RunningService start(Class<?> application, Path directory, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--neurometer.grpc.port=0",
                "--neurometer.data-dir=" + directory));
        if (List.of(settings).stream().noneMatch(setting -> setting.startsWith("neurometer.traffic.drain"))) {
            arguments.add("--neurometer.traffic.drain=0s");
        }
        if (List.of(settings).stream().noneMatch(setting -> setting.startsWith("neurometer.engine.tune"))) {
            // What is found in the background may change the last bits of an answer.
            arguments.add("--neurometer.engine.tune=off");
        }
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        return new RunningService(new SpringApplicationBuilder(application).run(arguments.toArray(String[]::new)));
    }

    public <T> T bean(Class<T> type) {
        return Objects.requireNonNull(context).getBean(type);
    }

    /** All beans of a type. */
    public <T> Collection<T> beans(Class<T> type) {
        return Objects.requireNonNull(context).getBeansOfType(type).values();
    }

    public URI uri(String path) {
        return URI.create(base + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer postJson(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer postBytes(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Posts without saying how long the body is. */
    public Answer postChunked(String path, byte[] body, String... headers) {
        Supplier<InputStream> stream = () -> new ByteArrayInputStream(body);
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofInputStream(stream));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException failure) {
            throw new IllegalStateException("no answer", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    @Override
    public void close() {
        end.run();
    }

    /** What came back. */
    public record Answer(HttpResponse<byte[]> response) {
        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public byte[] bytes() {
            return response.body();
        }

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        @Override
        public String toString() {
            return status() + " " + text();
        }
    }
}
