package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import io.neurometer.engine.measure.predict.Efficiencies;
import io.neurometer.engine.measure.predict.KnownHost;
import io.neurometer.engine.measure.predict.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How good predictions between the hosts of the library are, from what models took there. With
 * {@code -Dneurometer.regenerate=true} the efficiencies of the library and the score in the documentation are made anew.
 */
class HostScoreTest {
    private static final Path LIBRARY = Path.of("src/main/resources/hosts");
    private static final double ROUNDING = 1e4;

    private final HostScore calibrated = new HostScore(true);
    private final HostScore byCeilings = new HostScore(false);

    @Test
    void halfOfThePredictionsAreWithinFifteenPercent() {
        assertThat(HostScore.medianError(calibrated.pairs())).isLessThan(0.15);
        assertThat(HostScore.medianError(calibrated.pairs().stream()
                        .filter(HostScore.Pair::crossesHosts)
                        .toList()))
                .isLessThan(0.15);
    }

    /** The intervals are those of the other models, so that none has seen what it covers. */
    @Test
    void intervalsCoverAboutNineOfTen() {
        assertThat(calibrated.coverage()).isBetween(0.85, 0.95);
        assertThat(byCeilings.coverage()).isBetween(0.85, 0.95);
    }

    @Test
    void theIntervalsInAnswersAreThoseOfTheScore() {
        assertThat(Prediction.error(true)).isEqualTo(rounded(calibrated.interval(pair -> true)));
        assertThat(Prediction.error(false)).isEqualTo(rounded(byCeilings.interval(pair -> true)));
    }

    @Test
    void theLibraryHoldsWhatTheRunsTeach() throws IOException {
        for (KnownHost host : HostLibrary.hosts()) {
            Path file = LIBRARY.resolve(host.name() + ".json");
            JsonNode library = JsonMapper.shared().readTree(Files.readString(file));
            ObjectNode expected = ((ObjectNode) library.deepCopy());
            expected.set("efficiencies", JsonMapper.shared().valueToTree(learned(host)));

            GoldenFile.check(
                    file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(expected) + "\n");
        }
    }

    private static Map<Integer, Map<String, Double>> learned(KnownHost host) {
        Map<Integer, Map<String, Double>> rounded = new TreeMap<>();
        Efficiencies.learned(HostRuns.of(host.name()), host.ceilings())
                .byThreads()
                .forEach((threads, classes) -> {
                    Map<String, Double> shares = rounded.computeIfAbsent(threads, first -> new TreeMap<>());
                    classes.forEach((name, share) -> shares.put(name, rounded(share)));
                });
        return rounded;
    }

    @Test
    void thePageHasTheScore() throws IOException {
        Path page = Path.of("docs/hosts.md");
        String text = Files.readString(page);
        String begin = "<!-- score: made by HostScoreTest -->\n";
        int from = text.indexOf(begin);

        GoldenFile.check(page, text.substring(0, from) + begin + score());
    }

    private String score() {
        StringBuilder table = new StringBuilder();
        row(table, "pairs", "number", "median error", "largest error", "by ceilings alone: median", "largest");
        row(table, "---", "---", "---", "---", "---", "---");
        summary(table, "all", pair -> true);
        summary(table, "between hosts", HostScore.Pair::crossesHosts);
        summary(
                table,
                "between hosts, one thread each",
                pair -> pair.crossesHosts() && pair.threads() == 1 && pair.threadsThere() == 1);
        summary(table, "one host, other threads", pair -> !pair.crossesHosts());
        for (KnownHost host : HostLibrary.hosts()) {
            summary(
                    table,
                    "to " + host.name() + " from the other",
                    pair -> pair.crossesHosts() && pair.to().equals(host.name()));
        }
        table.append(String.format(
                Locale.ROOT,
                "%n90 %% intervals: the estimate divided and multiplied by %.2f; by ceilings alone, by %.2f. With the"
                        + " interval of the other models, %.0f %% of the latencies lie within, and %.0f %% by ceilings"
                        + " alone.%n%n",
                Math.exp(Prediction.error(true)),
                Math.exp(Prediction.error(false)),
                100 * calibrated.coverage(),
                100 * byCeilings.coverage()));
        row(table, "model", "from", "threads", "to", "threads", "error");
        row(table, "---", "---", "---", "---", "---", "---");
        calibrated.pairs().stream()
                .filter(HostScore.Pair::crossesHosts)
                .filter(pair -> pair.threads() == pair.threadsThere())
                .forEach(pair -> row(
                        table,
                        pair.model(),
                        pair.from(),
                        Integer.toString(pair.threads()),
                        pair.to(),
                        Integer.toString(pair.threadsThere()),
                        String.format(Locale.ROOT, "%+.0f %%", 100 * Math.expm1(pair.error()))));
        return table.toString();
    }

    private void summary(StringBuilder table, String name, Predicate<HostScore.Pair> of) {
        List<HostScore.Pair> with = calibrated.pairs().stream().filter(of).toList();
        List<HostScore.Pair> without = byCeilings.pairs().stream().filter(of).toList();
        row(
                table,
                name,
                Integer.toString(with.size()),
                percent(HostScore.medianError(with)),
                percent(largest(with)),
                percent(HostScore.medianError(without)),
                percent(largest(without)));
    }

    private static double largest(List<HostScore.Pair> pairs) {
        return pairs.stream().mapToDouble(HostScore.Pair::off).max().orElseThrow();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static double rounded(double value) {
        return Math.round(value * ROUNDING) / ROUNDING;
    }
}
