package io.neurometer.bench.serving;

import io.neurometer.engine.measure.host.HostLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The service beside thin servers, in turn; {@code docs/serving-speed.md} says how to run it. */
public final class ServingBench {
    private static final String OURS = "ours";

    private final ServingOptions options;
    private final Map<String, List<Double>> lone = new LinkedHashMap<>();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    private ServingBench(ServingOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        ServingBench bench = new ServingBench(ServingOptions.parse(arguments));
        System.out.printf(
                "%s, %d processors, Java %s%n",
                HostLabels.hardwareName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
        System.out.printf(
                "%-18s %-7s %-8s %12s %12s %12s %9s %9s%n",
                "model", "body", "server", "median us", "p99 us", "rate 1/s", "time", "rate");
        Path folder = Files.createTempDirectory("serving");
        for (ServedModel model : ServedModels.all(bench.options.corpus(), folder)) {
            if (bench.options.models().contains(model.name())) {
                bench.measure(model, folder);
            }
        }
    }

    private void measure(ServedModel model, Path folder) throws Exception {
        Map<String, ServerProcess> servers = new LinkedHashMap<>();
        try {
            servers.put(OURS, ServerProcess.service(options.jar(), options.settings(), model, folder));
            for (String kind : options.thin()) {
                servers.put(kind, ServerProcess.thin(kind, options.threads(), model, folder.resolve(kind + ".log")));
            }
            for (String body : options.bodies()) {
                measure(model, body, servers);
            }
        } finally {
            for (ServerProcess server : servers.values()) {
                server.close();
            }
        }
    }

    private void measure(ServedModel model, String body, Map<String, ServerProcess> servers) throws Exception {
        List<byte[]> requests = model.requests(body.equals("binary"));
        lone.clear();
        rates.clear();
        Map<String, Double> worst = new LinkedHashMap<>();
        for (Map.Entry<String, ServerProcess> server : servers.entrySet()) {
            warmUp(server.getValue(), requests);
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (Map.Entry<String, ServerProcess> server : servers.entrySet()) {
                long[] times = lone(server.getValue(), requests, options.seconds());
                add(lone, server.getKey(), times[times.length / 2] / 1e3);
                worst.merge(server.getKey(), times[times.length * 99 / 100] / 1e3, Math::min);
            }
            if (options.measures("rate")) {
                for (Map.Entry<String, ServerProcess> server : servers.entrySet()) {
                    List<Double> known = rates.get(server.getKey());
                    double guess = known == null ? 1e6 / median(lone, server.getKey()) : known.get(known.size() - 1);
                    double found = new Capacity(options.millis(), options.seconds())
                            .find(server.getValue().address(), requests, guess);
                    add(rates, server.getKey(), found);
                }
            }
        }
        for (String server : servers.keySet()) {
            System.out.printf(
                    "%-18s %-7s %-8s %12.1f %12.1f %12.0f %9.2f %9.2f%n",
                    model.name(),
                    body,
                    server,
                    median(lone, server),
                    worst.get(server),
                    median(rates, server),
                    median(lone, OURS) / median(lone, server),
                    median(rates, OURS) / median(rates, server));
        }
    }

    /** Until the compiler of the JVM has done its work: alone, and with many callers. */
    private void warmUp(ServerProcess server, List<byte[]> requests) throws IOException {
        long[] times = lone(server, requests, options.warmUp());
        try (OpenLoop load = new OpenLoop(server.address(), requests, 8)) {
            load.run(0.5e9 / times[times.length / 2], options.warmUp());
        }
    }

    private static long[] lone(ServerProcess server, List<byte[]> requests, double seconds) throws IOException {
        try (LoneRequest caller = new LoneRequest(server.address())) {
            return caller.run(requests, seconds);
        }
    }

    private static void add(Map<String, List<Double>> figures, String server, double figure) {
        figures.computeIfAbsent(server, absent -> new ArrayList<>()).add(figure);
    }

    private static double median(Map<String, List<Double>> figures, String server) {
        double[] sorted = figures.getOrDefault(server, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
}
