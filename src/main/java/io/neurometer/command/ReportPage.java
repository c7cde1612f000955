package io.neurometer.command;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.profiling.report.Report;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** A report as a page of text, at most 100 columns wide. */
final class ReportPage {
    private ReportPage() {}

    static void print(Report report, PrintWriter out) {
        String inputs = report.inputShapes().entrySet().stream()
                .map(input -> input.getKey() + " "
                        + input.getValue().stream().map(String::valueOf).collect(Collectors.joining("x")))
                .collect(Collectors.joining(", "));
        TextTable title = new TextTable(List.of(TextTable.Column.prose("")));
        title.add(List.of(
                report.profiled().name() + " (" + report.profiled().format().id() + "): " + inputs));
        title.printRows(out);
        out.println();
        LayerTable.of(report.analytic(), report.layerTimes()).print(out);
        out.println();
        FigureList.print("Totals, batch " + shown(report.analytic().batch()), report.countedLines(), out);
        CompileReport compiled = report.compiled().value();
        if (compiled != null) {
            out.println();
            FigureList.print(heading(report, compiled.threads()), report.measuredLines(), out);
        }
    }

    private static String shown(Reading<Long> batch) {
        return batch.value() == null ? "not known" : batch.value().toString();
    }

    private static String heading(Report report, int threads) {
        return "Measured by " + report.protocolId() + ": " + report.backend() + ", " + report.precision() + ", "
                + threads + (threads == 1 ? " thread" : " threads");
    }
}
