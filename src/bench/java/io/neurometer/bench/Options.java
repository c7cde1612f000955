package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.measure.compare.ComparisonPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What to measure, as {@code --name value} pairs say; what is not said has a default. */
final class Options {
    /** Every option with its default and what it means. */
    private static final Map<String, String[]> KNOWN = known();

    private final Map<String, String> given;

    private Options(Map<String, String> given) {
        this.given = given;
    }

    /** @throws IllegalArgumentException for an option that does not exist or has no value */
    static Options parse(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : arguments[i];
            if (!arguments[i].startsWith("--") || !KNOWN.containsKey(name)) {
                throw new IllegalArgumentException("no option '" + arguments[i] + "'; there are\n" + help());
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            given.put(name, arguments[i + 1]);
        }
        return new Options(given);
    }

    static String help() {
        StringBuilder text = new StringBuilder();
        KNOWN.forEach((name, about) ->
                text.append(String.format(Locale.ROOT, "  --%-12s %s (%s)%n", name, about[1], about[0])));
        return text.toString();
    }

    /** Whether a model of that name is asked for. */
    Predicate<String> models() {
        List<Pattern> globs = list("models").stream().map(Options::glob).toList();
        return name -> globs.stream().anyMatch(glob -> glob.matcher(name).matches());
    }

    List<Integer> threads() {
        return integers("threads");
    }

    List<Integer> batches() {
        return integers("batches");
    }

    int rounds() {
        return positive("rounds", value("rounds"));
    }

    /** The most rounds of one cell, never below {@link #rounds}. */
    int maxRounds() {
        return Math.max(rounds(), positive("max-rounds", value("max-rounds")));
    }

    /** How long the turns of {@link #rounds} rounds of one cell take together. */
    double seconds() {
        return Double.parseDouble(value("seconds"));
    }

    List<Precision> precisions() {
        return list("precision").stream()
                .map(name -> Precision.valueOf(name.toUpperCase(Locale.ROOT)))
                .toList();
    }

    /** Whether a part is asked for, by its name among the values of {@code --measure}. */
    boolean measures(String part) {
        return parts().contains(part);
    }

    /** The parts to run. */
    List<String> parts() {
        return list("measure");
    }

    /** Whether networks without weights are given some. */
    boolean seededWeights() {
        return !value("weights").equals("file");
    }

    int repetitions() {
        return positive("repetitions", value("repetitions"));
    }

    int compiles() {
        return positive("compiles", value("compiles"));
    }

    /** How many networks by chance there are. */
    int graphs() {
        return positive("graphs", value("graphs"));
    }

    /** The seed of the first of them. */
    long firstGraph() {
        return Long.parseLong(value("first-graph"));
    }

    /** How often the gate is tried with each slowdown. */
    int comparisons() {
        return positive("comparisons", value("comparisons"));
    }

    /** As shares. */
    List<Double> slowdowns() {
        return list("slowdowns").stream().map(Double::valueOf).toList();
    }

    /** The limit of the gate, as a share. */
    double failAbove() {
        return Double.parseDouble(value("fail-above"));
    }

    /** A folder, or empty for measuring. */
    String hostReports() {
        return value("host-reports");
    }

    Path hostRuns() {
        return Path.of(value("host-runs"));
    }

    ComparisonPlan gatePlan() {
        return value("protocol").equals("standard") ? ComparisonPlan.standardGate() : ComparisonPlan.quickGate();
    }

    Path gateLog() {
        return Path.of(value("gate-log"));
    }

    double minutes() {
        return Double.parseDouble(value("minutes"));
    }

    /** In how many other shapes the soak calls a model. */
    int shapes() {
        return positive("shapes", value("shapes"));
    }

    int workers() {
        return positive("workers", value("workers"));
    }

    /** Every option with the value it has. */
    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        KNOWN.keySet().forEach(name -> all.put(name, value(name)));
        return all;
    }

    String backend() {
        return value("backend");
    }

    /** What our engine is timed beside. */
    String peer() {
        return value("peer");
    }

    /** The folder of model files and operator cases. */
    Path corpus() {
        return Path.of(value("corpus"));
    }

    /** The folder of model files, one folder each. */
    Path modelFolder() {
        return corpus().resolve("models");
    }

    /** How many mutants of model files are tried. */
    int mutants() {
        return positive("mutants", value("mutants"));
    }

    /** The seed of the first one. */
    long firstMutant() {
        return Long.parseLong(value("first-mutant"));
    }

    /** Where the files are written that both engines read. */
    Path fileFolder() {
        return Path.of(value("files"));
    }

    /** The folder of libtorch's jars. */
    Path libtorch() {
        return Path.of(value("libtorch"));
    }

    Path json() {
        return Path.of(value("json"));
    }

    /** Where the sentence encoder's file lies; empty for the one on the class path. */
    String minilm() {
        return value("minilm");
    }

    private String value(String name) {
        return given.getOrDefault(name, KNOWN.get(name)[0]);
    }

    private List<String> list(String name) {
        return Arrays.stream(value(name).split(",")).map(String::strip).toList();
    }

    private List<Integer> integers(String name) {
        return list(name).stream().map(text -> positive(name, text)).toList();
    }

    private static int positive(String name, String text) {
        int value = Integer.parseInt(text);
        if (value < 1) {
            throw new IllegalArgumentException("--" + name + " must be at least 1");
        }
        return value;
    }

    private static Pattern glob(String glob) {
        return Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q"));
    }

    private static Map<String, String[]> known() {
        Map<String, String[]> known = new LinkedHashMap<>();
        known.put("measure", new String[] {
            "peak,timing,first,memory",
            "parts; also corpus, profiler, stall, predict, hosts, gate, shapes, steps, fallback, zoo, graphs, mutants and"
                    + " soak"
        });
        known.put("models", new String[] {"*", "names, * matches any part"});
        known.put("threads", new String[] {"1", "threads within one call"});
        known.put("batches", new String[] {"1", "samples in one call"});
        known.put("precision", new String[] {"fp32", "of our engine: fp32, bf16, int8"});
        known.put("backend", new String[] {"onednn", "of our engine"});
        known.put(
                "peer",
                new String[] {Opponent.ONNX_RUNTIME, "to be timed beside: also samediff, libtorch, or a backend"});
        known.put("rounds", new String[] {"7", "turns of each engine, at least"});
        known.put(
                "max-rounds", new String[] {"21", "turns where the ratio's 95 % interval is above 3 % to either side"});
        known.put("seconds", new String[] {"10", "for so many rounds of one cell, both engines"});
        known.put("repetitions", new String[] {"5", "fresh loads of each model"});
        known.put("minutes", new String[] {"10", "of the soak"});
        known.put("compiles", new String[] {"10000", "models compiled and dropped, of steps"});
        known.put("graphs", new String[] {"100000", "networks by chance"});
        known.put("first-graph", new String[] {"0", "seed of the first network by chance"});
        known.put("workers", new String[] {"8", "callers in the soak"});
        known.put(
                "shapes",
                new String[] {"12", "other batches and lengths of each model in the soak, where they are open"});
        known.put("mutants", new String[] {"20000", "mutants of model files to try"});
        known.put("first-mutant", new String[] {"0", "seed of the first of them"});
        known.put("comparisons", new String[] {"200", "with each slowdown, of the gate"});
        known.put("slowdowns", new String[] {"0,0.03", "that the gate is tried with, as shares; 0 is a false alarm"});
        known.put("fail-above", new String[] {"0.03", "limit of the gate, as a share"});
        known.put("protocol", new String[] {"quick", "of the gate: quick, standard"});
        known.put("gate-log", new String[] {"target/gate.csv", "where comparisons are kept, to go on from"});
        known.put("host-runs", new String[] {"target/host-runs.json", "where the runs of this host are kept"});
        known.put("host-reports", new String[] {"", "folder of reports to take these runs from instead of measuring"});
        known.put("weights", new String[] {"seeded", "of networks that come without: seeded, or file"});
        known.put("corpus", new String[] {"../shared/corpus", "folder with models/<name>/model.onnx"});
        known.put("files", new String[] {"target/bench-models", "where the files are put that both engines read"});
        known.put("minilm", new String[] {"", "file of all-minilm-l6-v2; default: from its Maven artifact"});
        known.put("libtorch", new String[] {"target/libtorch", "folder of libtorch's jars"});
        known.put("json", new String[] {"target/bench.json", "where the report goes"});
        return known;
    }
}
