package io.neurometer.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Rows of text as they come. */
final class Table {
    private static final String ROW = "%-22s %5s %7s %5s %10s %10s %7s %15s %8s %s%n";

    private final PrintStream out;

    Table(PrintStream out) {
        this.out = out;
    }

    void head() {
        row("model", "batch", "threads", "type", "ours ms", "ORT ms", "ratio", "min..max", "GFLOP/s", "");
    }

    void add(CellResult result) {
        Cell cell = result.cell();
        String precision = cell.precision().name().toLowerCase(Locale.ROOT);
        if (!result.measured()) {
            row(cell.model(), cell.batch(), cell.threads(), precision, "-", "-", "-", "-", "-", remark(result));
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
                number("%.2f", result.lowestRatio()) + ".." + number("%.2f", result.highestRatio()),
                number("%.1f", result.gflops()),
                remark(result));
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
            remark.append(": ").append(result.note());
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
