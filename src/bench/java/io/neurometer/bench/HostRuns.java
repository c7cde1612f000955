package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.measure.ceiling.Traffic;
import io.neurometer.engine.measure.clock.OffProcessor;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The runs of one host that predictions are scored with: the latency of some models and of their layers, for some numbers
 * of threads. Models take turns, several times over, and the turn with the least median counts, as the one in which other
 * processes took the least.
 */
final class HostRuns {
    private static final List<String> ZOO = List.of("lenet5", "mobilenet_v2", "resnet50", "densenet121", "bert_base");
    private static final long LENGTH = 128;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Engine engine;

    HostRuns(Engine engine) {
        this.engine = engine;
    }

    private record Task(String name, Graph graph, Map<String, TensorType> inputs) {}

    /** Measures; what the file holds already is replaced by what is quicker. */
    void measure(List<Workload> workloads, List<Integer> threads, int rounds, double seconds, Path file)
            throws IOException {
        List<Task> tasks = new ArrayList<>();
        ZOO.forEach(name -> tasks.add(zoo(name)));
        for (Workload workload : workloads) {
            String name = workload.model().name().replaceFirst("@\\d+$", "");
            tasks.add(new Task(name, engine.read(Engine.map(workload.file())), workload.inputs()));
        }
        Map<String, ObjectNode> best = read(file);
        for (int round = 0; round < rounds; round++) {
            for (Task task : tasks) {
                for (int count : threads) {
                    measure(task, count, seconds, best);
                }
            }
            write(best, file);
        }
    }

    private void measure(Task task, int threads, double seconds, Map<String, ObjectNode> best) {
        var analytic = engine.analyze(task.graph(), task.inputs());
        Findings found = engine.profile(
                Protocol.fixed(
                        "host",
                        5 * seconds,
                        new PreFlight(0, false),
                        new ColdStart(),
                        new WarmUp(new WarmUp.Rule(10, seconds / 3, WarmUp.Until.OVER, seconds)),
                        new Latency(new Latency.Rule(20, seconds, 2 * seconds, 3)),
                        new PerLayer(15)),
                engine.options(threads, Precision.FP32),
                new MeasurementRequest(task.graph(), task.inputs(), analytic, InputData.seeded(1), List.of()));
        OffProcessor off = found.get(Latency.OFF_PROCESSOR).value();
        double median = found.require(Latency.LATENCY).median();
        String key = task.name() + " " + threads;
        ObjectNode known = best.get(key);
        if (known == null || known.get("median_ms").doubleValue() > median) {
            List<LayerTime> layers = found.get(PerLayer.LAYERS).require();
            ObjectNode run = run(
                    task.name(), threads, median, Traffic.asDeclared(analytic).workingSet(), layers);
            best.put(key, run.put("waited", off == null ? 0 : off.share()));
        }
    }

    private static ObjectNode run(String model, int threads, double median, long workingSet, List<LayerTime> layers) {
        ObjectNode run = JSON.createObjectNode().put("model", model).put("threads", threads);
        run.put("median_ms", median).put("working_set", workingSet);
        ArrayNode rows = run.putArray("layers");
        for (LayerTime layer : layers) {
            Long mac = layer.mac().value();
            Long bytes = layer.bytesMoved().value();
            if (layer.ms() > 0) {
                rows.addArray()
                        .add(layer.kind())
                        .add(mac == null ? 0 : mac)
                        .add(bytes == null ? 0 : bytes)
                        .add(Math.round(layer.ms() * 1e6) / 1e6);
            }
        }
        return run;
    }

    /** Takes runs from reports of {@code POST /profile}, all files of a folder that hold one with the times of layers. */
    static void convert(Path folder, Path file) throws IOException {
        Map<String, ObjectNode> runs = new TreeMap<>();
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, "*.json")) {
            for (Path report : reports) {
                JsonNode root = JSON.readTree(Files.readAllBytes(report));
                if (root.at("/measured/layers").isArray()) {
                    ObjectNode run = ofReport(root);
                    runs.put(
                            run.get("model").asString() + " "
                                    + run.get("threads").asInt(),
                            run);
                }
            }
        }
        write(runs, file);
    }

    private static ObjectNode ofReport(JsonNode report) {
        ObjectNode run = JSON.createObjectNode()
                .put("model", report.at("/model/name").asString().replaceFirst("^zoo/", ""))
                .put("threads", report.at("/roofline/practical_peak/threads").asInt())
                .put("median_ms", report.at("/measured/latency/median").asDouble())
                .put("working_set", report.at("/roofline/bandwidth/working_set").asLong());
        ArrayNode rows = run.putArray("layers");
        for (JsonNode layer : report.at("/measured/layers")) {
            if (layer.path("ms").asDouble(0) > 0) {
                rows.addArray()
                        .add(layer.path("kind").asString())
                        .add(layer.path("mac").asLong(0))
                        .add(layer.path("bytes_moved").asLong(0))
                        .add(Math.round(layer.path("ms").asDouble() * 1e6) / 1e6);
            }
        }
        return run;
    }

    private static Map<String, ObjectNode> read(Path file) throws IOException {
        Map<String, ObjectNode> runs = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (JsonNode run : JSON.readTree(Files.readAllBytes(file)).path("runs")) {
                runs.put(run.get("model").asString() + " " + run.get("threads").asInt(), (ObjectNode) run);
            }
        }
        return runs;
    }

    private static void write(Map<String, ObjectNode> runs, Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("runs").addAll(runs.values());
        Files.write(file, JSON.writeValueAsBytes(root));
    }

    private static Task zoo(String name) {
        Graph graph = Zoo.load(name).graph();
        Map<String, TensorType> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            TensorType type = input.type();
            inputs.put(input.name(), type.withShape(type.shape().bind(Map.of("N", 1L, "L", LENGTH))));
        }
        return new Task(name, graph, inputs);
    }
}
