package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a loaded model takes, in a process of its own for each engine. */
final class MemoryProbe {
    /** A heap that is in memory from the beginning, so that what is read is not how the JVM sizes it. */
    private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private final String backend;

    MemoryProbe(String backend) {
        this.backend = backend;
    }

    /**
     * Memory of a process, in KiB.
     *
     * @param first what the first copy of the model added to the libraries
     * @param further what each further copy added, in the mean
     */
    record Copies(MemoryUse first, long further) {}

    /**
     * Memory of a model.
     *
     * @param ours null when the process failed
     * @param theirs null when the process failed
     */
    record Taken(Cell cell, @Nullable Copies ours, @Nullable Copies theirs) {
        /** How many times as much a further copy takes in ONNX Runtime; NaN where a process failed. */
        double ratio() {
            return ours == null || theirs == null ? Double.NaN : (double) theirs.further() / ours.further();
        }
    }

    Taken measure(Cell cell, Workload workload) throws IOException, InterruptedException {
        return new Taken(
                cell,
                child(MemoryChild.OURS, cell.threads(), cell.precision(), workload),
                child(MemoryChild.ORT, cell.threads(), cell.precision(), workload));
    }

    private @Nullable Copies child(String engine, int threads, Precision precision, Workload workload)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(HEAP);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MemoryChild.class.getName()));
        command.addAll(List.of(
                engine,
                backend,
                Integer.toString(threads),
                precision.name(),
                workload.file().toString()));
        workload.inputs()
                .forEach((name, type) -> command.addAll(List.of(
                        name,
                        type.dataType().name(),
                        Arrays.stream(type.shape().sizes())
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining(",")))));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines()
                .filter(line -> line.startsWith(MemoryChild.MARK))
                .map(line -> line.substring(MemoryChild.MARK.length()).split(" "))
                .map(figures ->
                        Arrays.stream(figures).mapToLong(Long::parseLong).toArray())
                .map(figures -> new Copies(new MemoryUse(figures[0], figures[1]), figures[2]))
                .findFirst()
                .orElse(null);
    }
}
