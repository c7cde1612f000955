package io.neurometer.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of text as they come. */
final class Table {
    private static final String ROW = "%-22s %5s %7s %5s %10s %10s %7s %15s %8s %15s %8s %6s %s%n";
    private static final String FIRST = "%-22s %5s %7s %5s %8s %8s %8s %9s %9s %9s %9s %9s %9s %9s %7s%n";
    private static final String AGREEMENT = "%-22s %5s %7s %5s %10s %10s %7s%n";
    private static final String MEMORY = "%-22s %5s %7s %5s %9s %9s %9s %9s %9s %9s %7s%n";

    private static final String PREDICTION = "%-22s %5s %7s %8s %9s %9s %9s %9s %7s %s%n";

    private static final String NEW_SHAPES = "%-22s %5s %7s %5s %9s %9s %9s %9s %8s%n";

    private final PrintStream out;

    Table(PrintStream out) {
        this.out = out;
    }

    void head() {
        row(
                "model",
                "batch",
                "threads",
                "type",
                "ours ms",
                "peer ms",
                "ratio",
                "95 %",
                "rounds",
                "min..max",
                "GFLOP/s",
                "peak",
                "");
    }

    void add(CellResult result, double peak) {
        Cell cell = result.cell();
        String precision = cell.precision().name().toLowerCase(Locale.ROOT);
        if (!result.measured()) {
            row(
                    cell.model(),
                    cell.batch(),
                    cell.threads(),
                    precision,
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    remark(result));
            return;
        }
        row(
                cell.model(),
                cell.batch(),
                cell.threads(),
                precision,
                number("%.3f", result.ours()),
                number("%.3f", result.theirs()),
                number("%.3f", result.ratio()),
                result.interval().text(),
                result.interval().rounds(result.rounds().size()),
                number("%.2f", result.lowestRatio()) + ".." + number("%.2f", result.highestRatio()),
                number("%.1f", result.gflops()),
                Double.isNaN(peak) ? "-" : number("%.0f %%", 100 * result.gflops() / peak),
                remark(result));
    }

    void gateHead() {
        line(
                "%n%-22s %7s %8s %5s %11s %9s %5s %7s %14s %9s",
                "model",
                "threads",
                "slower",
                "n",
                "regression",
                "undecided",
                "pass",
                "invalid",
                "detectable",
                "seconds");
    }

    /** What came of all comparisons of a model with one slowdown; medians of the smallest slowdown and the time. */
    void gate(String model, int threads, double slowdown, List<GateCalibration.Row> all) {
        List<GateCalibration.Row> rows =
                all.stream().filter(row -> row.slowdown() == slowdown).toList();
        line(
                "%-22s %7d %6.1f %% %5d %11d %9d %5d %7d %12.2f %% %9.1f",
                model,
                threads,
                100 * slowdown,
                rows.size(),
                rows.stream().filter(row -> row.outcome().equals("regression")).count(),
                rows.stream().filter(row -> row.outcome().equals("undecided")).count(),
                rows.stream().filter(row -> row.outcome().equals("pass")).count(),
                rows.stream().filter(row -> !row.valid()).count(),
                100
                        * Statistics.median(rows.stream()
                                .mapToDouble(GateCalibration.Row::smallest)
                                .toArray()),
                Statistics.median(
                        rows.stream().mapToDouble(GateCalibration.Row::seconds).toArray()));
    }

    void firstHead() {
        line("%nFrom a file to the first answer, ms");
        out.printf(
                FIRST,
                "model",
                "batch",
                "threads",
                "type",
                "load",
                "compile",
                "run",
                "ours",
                "of path",
                "new shape",
                "session",
                "run",
                "ORT",
                "of path",
                "ratio");
    }

    void add(FirstRequest.Cost cost) {
        Cell cell = cost.cell();
        out.printf(
                FIRST,
                cell.model(),
                cell.batch(),
                cell.threads(),
                cell.precision().name().toLowerCase(Locale.ROOT),
                number("%.1f", cost.load()),
                number("%.1f", cost.compile()),
                number("%.1f", cost.run()),
                number("%.1f", cost.ours()),
                number("%.1f", cost.fromPath()),
                Double.isNaN(cost.newShape()) ? "-" : number("%.1f", cost.newShape()),
                number("%.1f", cost.theirSession()),
                number("%.1f", cost.theirRun()),
                number("%.1f", cost.theirs()),
                number("%.1f", cost.theirsFromPath()),
                number("%.2f", cost.ratio()));
    }

    void memoryHead() {
        line(
                "%nMemory of a loaded model after some calls, MiB: a further copy, and the first with what an engine needs once");
        out.printf(
                MEMORY,
                "model",
                "batch",
                "threads",
                "type",
                "ours",
                "first",
                "its peak",
                "ORT",
                "first",
                "its peak",
                "ratio");
    }

    void add(MemoryProbe.Taken taken) {
        Cell cell = taken.cell();
        List<String> columns = new ArrayList<>(List.of(
                cell.model(),
                Long.toString(cell.batch()),
                Integer.toString(cell.threads()),
                cell.precision().word()));
        columns.addAll(copies(taken.ours()));
        columns.addAll(copies(taken.theirs()));
        columns.add(Double.isNaN(taken.ratio()) ? "-" : number("%.2f", taken.ratio()));
        out.printf(MEMORY, columns.toArray());
    }

    private static List<String> copies(MemoryProbe.@Nullable Copies copies) {
        return copies == null
                ? List.of("FAILED", "-", "-")
                : Stream.of(
                                copies.further(),
                                copies.first().resident(),
                                copies.first().peak())
                        .map(Table::mebibytes)
                        .toList();
    }

    void agreementHead() {
        line("%nMedian latency, ms, by the profiler and timed from outside");
        out.printf(AGREEMENT, "model", "batch", "threads", "type", "profiler", "outside", "ratio");
    }

    void add(ProfilerCheck.Agreement agreement) {
        Cell cell = agreement.cell();
        out.printf(
                AGREEMENT,
                cell.model(),
                cell.batch(),
                cell.threads(),
                cell.precision().word(),
                number("%.3f", agreement.profiled()),
                number("%.3f", agreement.outside()),
                number("%.3f", agreement.ratio()));
    }

    void predictionHead() {
        line("%nLatency foretold with other threads, ms");
        out.printf(
                PREDICTION,
                "model",
                "batch",
                "threads",
                "by",
                "low",
                "estimate",
                "high",
                "measured",
                "error",
                "within");
    }

    void add(PredictionScore.Score score) {
        out.printf(
                PREDICTION,
                score.model(),
                score.batch(),
                score.from() + " to " + score.to(),
                score.layers() ? "layer" : "whole",
                number("%.3f", score.prediction().low()),
                number("%.3f", score.prediction().estimate()),
                number("%.3f", score.prediction().high()),
                number("%.3f", score.measured()),
                number("%+.0f %%", 100 * score.error()),
                score.isWithin() ? "yes" : "no");
    }

    void newShapeHead() {
        line("%nA call of a known shape, ms: alone, and while eight threads make the model compile new ones");
        out.printf(NEW_SHAPES, "model", "batch", "threads", "type", "alone", "p99", "beside", "p99", "compiled");
    }

    void add(NewShapeProbe.Outcome outcome) {
        Cell cell = outcome.cell();
        out.printf(
                NEW_SHAPES,
                cell.model(),
                cell.batch(),
                cell.threads(),
                cell.precision().word(),
                number("%.3f", outcome.alone().median()),
                number("%.3f", outcome.alone().p99()),
                number("%.3f", outcome.beside().median()),
                number("%.3f", outcome.beside().p99()),
                outcome.compiled());
    }

    private static String mebibytes(long kibibytes) {
        return number("%.1f", kibibytes / 1024.0);
    }

    void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    private static String remark(CellResult result) {
        StringBuilder remark = new StringBuilder();
        if (result.status() != CellResult.Status.OK) {
            remark.append(result.status().name().replace('_', ' '));
        }
        if (result.error() != null && result.status() == CellResult.Status.WRONG) {
            remark.append(number(" by %.1e", result.error()));
        }
        if (result.note() != null) {
            remark.append(remark.isEmpty() ? "" : ": ").append(result.note());
        }
        if (result.rounds().stream().anyMatch(round -> !round.quiet())) {
            remark.append(" (not at rest between turns)");
        }
        return remark.toString();
    }

    private void row(Object... columns) {
        out.printf(Locale.ROOT, ROW, columns);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
