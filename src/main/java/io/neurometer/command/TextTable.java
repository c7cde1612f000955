package io.neurometer.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text in columns, no line of which is wider than the table may be. */
final class TextTable {
    static final int WIDTH = 100;

    private static final String GAP = "  ";
    private static final String CUT = "...";
    private static final int MIN = 10;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param shrinks whether its cells may lose their middle when the table is too wide */
    record Column(String title, boolean right, boolean shrinks) {
        static Column text(String title) {
            return new Column(title, false, true);
        }

        static Column figure(String title) {
            return new Column(title, true, false);
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
        rows.add(List.copyOf(cells));
    }

    void print(PrintWriter out) {
        int[] widths = widths();
        out.println(line(columns.stream().map(Column::title).toList(), widths));
        out.println("-".repeat(Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1)));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    columns.get(i).title().length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
        }
        int surplus = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - WIDTH;
        while (surplus > 0) {
            int widest = widestThatShrinks(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            surplus--;
        }
        return widths;
    }

    private int widestThatShrinks(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(i).shrinks() && widths[i] > MIN && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(cells.get(i), widths[i]);
            String padding = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : GAP).append(columns.get(i).right() ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    /** The end of a name tells more than its middle. */
    private static String cut(String cell, int width) {
        if (cell.length() <= width) {
            return cell;
        }
        int end = (width - CUT.length() + 1) / 2;
        return cell.substring(0, width - CUT.length() - end) + CUT + cell.substring(cell.length() - end);
    }
}
