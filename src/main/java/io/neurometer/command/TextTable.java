package io.neurometer.command;

import io.neurometer.engine.report.ShortNames;
import io.neurometer.service.profiling.view.PlainText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * Text in columns, no line of which is wider than 100 characters: prose that does not fit goes on in the next line, and
 * names lose their middle, so that different ones stay apart.
 */
final class TextTable {
    static final int WIDTH = 100;
    private static final int GAP = 2;
    private static final int MIN_WIDTH = 10;
    private static final CommandLine.Help.ColorScheme PLAIN =
            CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF);

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** What a column holds. */
    enum Content {
        PROSE,
        NAME,
        FIGURE
    }

    /** @param indent of the first column */
    record Column(String title, Content content, int indent) {
        static Column prose(String title) {
            return new Column(title, Content.PROSE, 0);
        }

        static Column name(String title) {
            return new Column(title, Content.NAME, 0);
        }

        static Column figure(String title) {
            return new Column(title, Content.FIGURE, 0);
        }

        /** The same with room before it, though it may be the first. */
        Column indented() {
            return new Column(title, content, GAP);
        }

        private List<String> fit(List<String> cells, int width) {
            return switch (content) {
                case PROSE -> cells.stream().map(cell -> wrapped(cell, width)).toList();
                case NAME -> ShortNames.of(cells, width);
                case FIGURE ->
                    cells.stream()
                            .map(cell -> " ".repeat(Math.max(0, width - cell.length())) + cell)
                            .toList();
            };
        }
    }

    TextTable(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** @param cells one for each column */
    void add(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(cells.stream().map(PlainText::visible).toList());
    }

    void print(PrintWriter out) {
        int[] widths = widths();
        print(List.of(columns.stream().map(Column::title).toList()), widths, out);
        out.println("-".repeat(Arrays.stream(widths).sum()));
        print(rows, widths, out);
    }

    /** Without a head. */
    void printRows(PrintWriter out) {
        print(rows, widths(), out);
    }

    private void print(List<List<String>> lines, int[] widths, PrintWriter out) {
        CommandLine.Help.Column[] layout = new CommandLine.Help.Column[widths.length];
        for (int i = 0; i < layout.length; i++) {
            layout[i] = new CommandLine.Help.Column(widths[i], gap(i), CommandLine.Help.Column.Overflow.WRAP);
        }
        CommandLine.Help.TextTable table = CommandLine.Help.TextTable.forColumns(PLAIN, layout);
        table.setAdjustLineBreaksForWideCJKCharacters(true);
        List<List<String>> fitted = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            fitted.add(columns.get(i)
                    .fit(lines.stream().map(line -> line.get(column)).toList(), widths[i] - gap(i)));
        }
        for (int row = 0; row < lines.size(); row++) {
            int line = row;
            table.addRowValues(fitted.stream().map(column -> column.get(line)).toArray(String[]::new));
        }
        table.toString().lines().map(String::stripTrailing).forEach(out::println);
    }

    /** Broken between words alone: picocli breaks numbers at their point. */
    private static String wrapped(String prose, int width) {
        return prose.replaceAll("(.{1," + Math.max(1, width) + "})(?: +|$)", "$1\n")
                .stripTrailing();
    }

    private int gap(int column) {
        return column == 0 ? columns.get(0).indent() : GAP;
    }

    /** As wide as the cells are, gaps included; the widest text gives way until a line fits. */
    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = gap(i)
                    + Math.max(
                            1,
                            Math.max(
                                    columns.get(i).title().length(),
                                    rows.stream()
                                            .mapToInt(row -> row.get(column).length())
                                            .max()
                                            .orElse(0)));
        }
        for (int surplus = Arrays.stream(widths).sum() - WIDTH; surplus > 0; surplus--) {
            int widest = widest(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private int widest(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(i).content() != Content.FIGURE
                    && widths[i] > MIN_WIDTH
                    && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }
}
