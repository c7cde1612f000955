package io.neurometer.command;

import io.neurometer.engine.report.Line;
import java.io.PrintWriter;
import java.util.List;

/** A heading and figures below it, each with its name before it and a remark behind it. */
final class FigureList {
    private FigureList() {}

    static void print(String heading, List<Line> lines, PrintWriter out) {
        out.println(heading);
        TextTable table = new TextTable(List.of(
                TextTable.Column.prose("").indented(),
                TextTable.Column.figure("").indented(),
                TextTable.Column.prose("").indented()));
        lines.forEach(line -> table.add(List.of(line.name(), line.figure(), line.remark())));
        table.printRows(out);
    }
}
