package io.neurometer.bench.serving;

import io.neurometer.NeurometerApplication;
import io.neurometer.bench.RatioInterval;
import io.neurometer.bench.Statistics;
import io.neurometer.engine.measure.host.HostLabels;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What recording metrics costs: the service with all meters beside the service without any, both in this process, called
 * in turn. Beside it, as a control, a second service with all meters takes the place of the one without.
 */
public final class MeteringBench {
    private static final String WITHOUT = "--management.metrics.enable.all=false";

    private final ServingOptions options;

    private MeteringBench(ServingOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        ServingOptions options = ServingOptions.parse(arguments);
        Path folder = Files.createTempDirectory("metering");
        List<String> lines = new ArrayList<>();
        for (ServedModel model : ServedModels.all(options.corpus(), folder)) {
            if (options.models().contains(model.name())) {
                for (boolean control : new boolean[] {false, true}) {
                    lines.add(new MeteringBench(options).measure(model, folder, control));
                }
            }
        }
        System.out.printf(
                "%s, %d processors, Java %s%n%-18s %-8s %10s %10s %8s %16s %7s%n",
                HostLabels.hardwareName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                "model",
                "beside",
                "with us",
                "beside us",
                "rate",
                "95 %",
                "rounds");
        lines.forEach(System.out::println);
        System.exit(0);
    }

    private String measure(ServedModel model, Path folder, boolean control) throws Exception {
        List<byte[]> requests = model.requests(true);
        try (Served metered = new Served(folder, model);
                Served other = control ? new Served(folder, model) : new Served(folder, model, WITHOUT)) {
            List<Served> order = new ArrayList<>(List.of(metered, other));
            for (Served server : order) {
                server.run(requests, options.warmUp());
            }
            double[] ratios = new double[options.rounds()];
            double[] with = new double[options.rounds()];
            double[] beside = new double[options.rounds()];
            for (int round = 0; round < ratios.length; round++) {
                for (Served server : order) {
                    server.run(requests, options.seconds());
                }
                Collections.reverse(order);
                with[round] = metered.micros;
                beside[round] = other.micros;
                ratios[round] = beside[round] / with[round];
            }
            return String.format(
                    "%-18s %-8s %10.1f %10.1f %8.4f %16s %7d",
                    model.name(),
                    control ? "the same" : "no meters",
                    Statistics.median(with),
                    Statistics.median(beside),
                    Statistics.median(ratios),
                    RatioInterval.of(ratios).text(),
                    ratios.length);
        }
    }

    /** A service in this process, and one caller. */
    private final class Served implements AutoCloseable {
        private final ConfigurableApplicationContext context;
        private final LoneRequest caller;
        private double micros;

        Served(Path folder, ServedModel model, String... settings) throws Exception {
            List<String> all = new ArrayList<>(List.of(
                    "--server.port=0",
                    "--management.server.port=0",
                    "--neurometer.grpc.port=0",
                    "--neurometer.data-dir=" + Files.createTempDirectory(folder, "data")));
            all.addAll(options.settings());
            all.addAll(List.of(settings));
            context = new SpringApplicationBuilder(NeurometerApplication.class).run(all.toArray(String[]::new));
            InetSocketAddress address = new InetSocketAddress(
                    "127.0.0.1",
                    ((WebServerApplicationContext) context).getWebServer().getPort());
            ServerProcess.upload(address, model);
            caller = new LoneRequest(address);
        }

        /** The mean time of a request over so many seconds. */
        void run(List<byte[]> requests, double seconds) throws Exception {
            micros = Arrays.stream(caller.run(requests, seconds)).average().orElseThrow() / 1e3;
        }

        @Override
        public void close() throws Exception {
            caller.close();
            context.close();
        }
    }
}
