package io.neurometer.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.deployment.PrometheusTools;
import io.neurometer.engine.measure.host.EnergyCounters;
import io.neurometer.service.Await;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.PostgresServer;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.inference.InferenceObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/** Two instances of two kinds of hardware that share a database, a client of both, and a Prometheus that scrapes them. */
final class WatchedServices implements AutoCloseable {
    /** The name of the instance by its kind of hardware. */
    static final Map<String, String> HARDWARE = Map.of("small", "one", "large", "two");

    private static final long START = 123_456_789;

    private final Path directory;
    private final PostgresServer database;
    private final List<RunningService> services = new ArrayList<>();
    private final List<Path> energyCounters = new ArrayList<>();
    private final Thread client;
    private final PrometheusServer prometheus;

    /** @param traffic what the client asks of each of them again and again, beside the model {@code shared} */
    WatchedServices(Path directory, Consumer<RunningService> traffic) throws IOException, InterruptedException {
        PrometheusTools.server();
        assumeTrue(
                PostgresServer.obstacle().isEmpty(),
                () -> PostgresServer.obstacle().orElseThrow());
        this.directory = directory;
        this.database = PostgresServer.start();
        this.client = new Thread(() -> serve(traffic), "client");
        client.setDaemon(true);
        HARDWARE.forEach((hardware, replica) -> services.add(RunningService.start(
                JudgedReports.class,
                directory.resolve(hardware),
                Stream.concat(
                                Stream.of(database.settings()),
                                Stream.of(
                                        "neurometer.hardware=" + hardware,
                                        "neurometer.instance=" + replica,
                                        "neurometer.cost.per-hour=3.2"))
                        .toArray(String[]::new))));
        ok(services.get(0)
                .postBytes("/models?name=shared", OnnxFiles.addRelu(), "Content-Type", "application/octet-stream"));
        for (RunningService service : services) {
            Await.until(() -> infer(service).status() == 200);
            failures(service);
            energy(service);
        }
        client.start();
        prometheus = scraper("prometheus");
        for (RunningService service : services) {
            ok(service.get("/ceilings?effort=quick"));
            ok(service.postJson("/profile", "{\"model\":\"shared\",\"protocol\":\"quick\",\"batch_sizes\":[4096]}"));
            service.bean(MeteringObserver.class)
                    .profiled(JudgedReports.valid(JudgedReports.withLayers(
                            service.bean(JudgedReports.Latest.class).of("shared"), 25)));
        }
        System.gc(); // The JVM's series of collections begin with the first one.
    }

    List<RunningService> services() {
        return services;
    }

    PrometheusServer prometheus() {
        return prometheus;
    }

    /** One more Prometheus that scrapes both. @param options of the program */
    PrometheusServer scraper(String name, String... options) throws IOException {
        return PrometheusServer.start(
                Files.createDirectory(directory.resolve(name)),
                services.stream()
                        .map(service -> "127.0.0.1:" + managementPort(service))
                        .toList(),
                options);
    }

    static String managementPort(RunningService service) {
        return service.bean(Environment.class).getRequiredProperty("local.management.port");
    }

    private void serve(Consumer<RunningService> traffic) {
        try {
            for (long microjoules = START; !Thread.currentThread().isInterrupted(); microjoules += 1_000_000) {
                for (Path counter : energyCounters) {
                    show(counter, microjoules);
                }
                for (RunningService service : services) {
                    infer(service);
                    traffic.accept(service);
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException | IllegalStateException | IOException end) {
            Thread.currentThread().interrupt();
        }
    }

    private static Answer infer(RunningService service) {
        String input = "\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}";
        return service.postJson(
                "/infer",
                "{\"model\":\"shared\",\"inputs\":[{\"name\":\"a\"," + input + ",{\"name\":\"b\"," + input + "]}");
    }

    /** One of each kind; those that no client can bring about at will are told to the meters. */
    private static void failures(RunningService service) {
        assertThat(service.postJson("/infer", "{\"model\":\"shared\",\"inputs\":[]}")
                        .status())
                .isEqualTo(400);
        MeteringObserver meters = service.bean(MeteringObserver.class);
        for (ProblemCode reason : List.of(
                ProblemCode.QUEUE_FULL, ProblemCode.DEADLINE_EXCEEDED, ProblemCode.CLIENT_GONE, ProblemCode.INTERNAL)) {
            meters.started();
            meters.finished(new InferenceObserver.Ended(
                    reason, null, null, null, 0, new InferenceObserver.Stages(Map.of(), 0, 1, false, null)));
        }
    }

    /** From files as Linux shows them: the machine's own may not be readable. */
    private void energy(RunningService service) throws IOException {
        Path root = Files.createTempDirectory(directory, "powercap");
        Path domain = Files.createDirectories(root.resolve("sys/class/powercap/intel-rapl:0"));
        Files.writeString(domain.resolve("name"), "package-0\n");
        Files.writeString(domain.resolve("max_energy_range_uj"), "262143328850\n");
        energyCounters.add(domain.resolve("energy_uj"));
        show(domain.resolve("energy_uj"), START);
        service.bean(EnergyMeters.class).count(EnergyCounters.of(root).require());
    }

    /** At once, as the kernel shows it. */
    private static void show(Path counter, long microjoules) throws IOException {
        Path next = Files.writeString(counter.resolveSibling("next"), microjoules + "\n");
        Files.move(next, counter, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isBetween(200, 201);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        client.interrupt();
        client.join();
        prometheus.close();
        services.forEach(RunningService::close);
        database.close();
    }
}
