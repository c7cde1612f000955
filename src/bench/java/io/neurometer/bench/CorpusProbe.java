package io.neurometer.bench;

import io.neurometer.engine.conformance.CorpusModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Every model of the corpus at the shapes of its own cases, each in a process of its own. */
final class CorpusProbe {
    private static final String MINILM = "all-minilm-l6-v2";

    /** The ratio that no model is to be below. */
    private static final double LEAST = 0.95;

    /** What one model may take before it counts as stuck, beside its time to measure. */
    private static final double SPARE_SECONDS = 300;

    private final Options options;
    private final Table table;

    CorpusProbe(Options options, Table table) {
        this.options = options;
        this.table = table;
    }

    /** False where an answer is wrong or a model could not be run. */
    boolean run() throws IOException, InterruptedException {
        List<CorpusCell> cells = new ArrayList<>();
        boolean complete = true;
        table.line(
                "| model | threads | ours ms | ORT ms | ratio | 95 %% | rounds | min..max | error | ORT's error | |");
        table.line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Map.Entry<String, CorpusModel> entry :
                CorpusModel.in(options.modelFolder()).entrySet()) {
            if (!options.models().test(entry.getKey())) {
                continue;
            }
            Optional<Path> file = file(entry.getKey());
            List<CorpusCell> found = file.isEmpty() ? List.of() : child(entry.getKey(), file.get());
            found.forEach(this::print);
            cells.addAll(found);
            if (found.size() < options.threads().size()) {
                complete = false;
                table.line("| %s | | | | | | | | | | FAILED |", entry.getKey());
            }
        }
        summarize(cells);
        return complete && cells.stream().noneMatch(CorpusCell::wrong);
    }

    private void summarize(List<CorpusCell> cells) {
        for (int threads : options.threads()) {
            List<CorpusCell> these =
                    cells.stream().filter(cell -> cell.threads() == threads).toList();
            these.stream()
                    .min(Comparator.comparingDouble(CorpusCell::ratio))
                    .ifPresent(worst -> table.line(
                            "%d threads: geometric mean %.3f of %d models, worst %.3f (%s), %d below %.2f, %d of them by more"
                                    + " than their interval",
                            threads,
                            Statistics.geometricMean(
                                    these.stream().map(CorpusCell::ratio).toList()),
                            these.size(),
                            worst.ratio(),
                            worst.model(),
                            these.stream().filter(cell -> cell.ratio() < LEAST).count(),
                            LEAST,
                            these.stream()
                                    .filter(cell -> cell.interval().isBelow(LEAST))
                                    .count()));
        }
    }

    private void print(CorpusCell cell) {
        table.line(
                "| %s | %d | %.4f | %.4f | %.3f | %s | %s | %.2f..%.2f | %.1e | %.1e | %s |",
                cell.model(),
                cell.threads(),
                Statistics.median(cell.ours()),
                Statistics.median(cell.theirs()),
                cell.ratio(),
                cell.interval().text(),
                cell.interval().rounds(cell.ours().length),
                cell.lowest(),
                cell.highest(),
                cell.error(),
                cell.peerError(),
                cell.wrong() ? "WRONG" : "");
    }

    /** The file of a model; that of the sentence encoder lies elsewhere. */
    private Optional<Path> file(String name) throws IOException {
        Path inFolder = options.modelFolder().resolve(name).resolve("model.onnx");
        if (Files.exists(inFolder) || !name.equals(MINILM)) {
            return Optional.of(inFolder).filter(Files::exists);
        }
        Path copy = Files.createDirectories(options.fileFolder()).resolve(MINILM + ".onnx");
        Files.write(copy, Catalogue.minilm(options));
        return Optional.of(copy);
    }

    private List<CorpusCell> child(String name, Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CorpusChild.class.getName()));
        command.addAll(List.of(
                options.modelFolder().toString(),
                name,
                file.toString(),
                options.backend(),
                Integer.toString(options.rounds()),
                Integer.toString(options.maxRounds()),
                Double.toString(options.seconds())));
        options.threads().forEach(threads -> command.add(Integer.toString(threads)));
        Path output = Files.createTempFile("corpus", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            double longest = options.seconds() * options.maxRounds() / options.rounds();
            double limit = SPARE_SECONDS + 10 * longest * options.threads().size();
            if (!process.waitFor((long) limit, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            List<String> lines = Arrays.asList(
                    Files.readString(output, StandardCharsets.UTF_8).split("\n"));
            if (process.exitValue() != 0) {
                lines.forEach(System.err::println);
            }
            return lines.stream()
                    .map(CorpusCell::parse)
                    .flatMap(Optional::stream)
                    .toList();
        } finally {
            Files.delete(output);
        }
    }
}
