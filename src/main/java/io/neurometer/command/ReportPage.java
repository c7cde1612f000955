package io.neurometer.command;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Unit;
import io.neurometer.service.models.ModelFormat;
import io.neurometer.service.profiling.report.BatchResult;
import io.neurometer.service.profiling.report.Report;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** A report as a page of text, at most 100 columns wide. */
final class ReportPage {
    private ReportPage() {}

    /**
     * @param trained whether a definition has its weights from a file
     * @param choice of the rows of layers
     */
    static void print(Report report, boolean trained, LayerTable.Choice choice, PrintWriter out) {
        String inputs = report.inputShapes().entrySet().stream()
                .map(input -> input.getKey() + " "
                        + input.getValue().stream().map(String::valueOf).collect(Collectors.joining("x")))
                .collect(Collectors.joining(", "));
        TextTable title = new TextTable(List.of(TextTable.Column.prose("")));
        String weights = report.profiled().format() != ModelFormat.DEFINITION || trained ? "" : ", random weights";
        title.add(List.of(
                report.profiled().name() + " (" + report.profiled().format().id() + weights + "): " + inputs));
        title.printRows(out);
        out.println();
        LayerTable.of(report.analytic(), report.layerTimes(), choice).print(out);
        int rows = report.analytic().layers().size();
        Integer top = choice.top();
        if (top != null && top < rows) {
            out.println("and " + (rows - top) + " more");
        }
        out.println();
        FigureList.print("Totals, batch " + shown(report.analytic().batch()), report.countedLines(), out);
        CompileReport compiled = report.compiled().value();
        if (compiled != null) {
            out.println();
            FigureList.print(heading(report, compiled.threads()), report.measuredLines(), out);
        }
        if (report.results().size() > 1) {
            out.println();
            batches(report, out);
        }
    }

    private static void batches(Report report, PrintWriter out) {
        TextTable table = new TextTable(List.of(
                TextTable.Column.figure("batch"),
                TextTable.Column.figure("MAC"),
                TextTable.Column.figure("arena"),
                TextTable.Column.figure("median"),
                TextTable.Column.figure("items a second")));
        for (BatchResult result : report.results()) {
            Double median = result.measured()
                    .flatMap(found -> found.get(Latency.LATENCY))
                    .map(latency -> latency.median())
                    .value();
            Long batch = result.analytic().batch().value();
            table.add(List.of(
                    shown(result.analytic().batch()),
                    Unit.COUNT.format(result.analytic().totals().mac()),
                    Unit.BYTES.format(result.analytic().totals().peak().arena()),
                    median == null ? "-" : Unit.MILLISECONDS.format(median),
                    median == null || batch == null || median == 0 ? "-" : Unit.significant(batch / median * 1e3)));
        }
        table.print(out);
    }

    private static String shown(Reading<Long> batch) {
        return batch.value() == null ? "not known" : batch.value().toString();
    }

    private static String heading(Report report, int threads) {
        return "Measured by " + report.protocolId() + ": " + report.backend() + ", " + report.precision() + ", "
                + threads + (threads == 1 ? " thread" : " threads");
    }
}
