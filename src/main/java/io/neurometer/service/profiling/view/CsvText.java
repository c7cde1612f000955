package io.neurometer.service.profiling.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as RFC 4180 has it, with a first row of names. Spreadsheets take a cell that begins with {@code =}, {@code +},
 * {@code -} or {@code @} for a formula: such a text gets an apostrophe before it. Numbers stay numbers.
 */
final class CsvText {
    private static final String FORMULA = "=+-@";
    private static final String END = "\r\n";

    private CsvText() {}

    static String of(Block.Table table) {
        StringBuilder csv = new StringBuilder();
        row(table.columns().stream().map(Block.Column::title).toList(), null, csv);
        table.rows().forEach(row -> row(row, table.columns(), csv));
        return csv.toString();
    }

    private static void row(List<String> cells, @Nullable List<Block.Column> columns, StringBuilder csv) {
        for (int i = 0; i < cells.size(); i++) {
            csv.append(i == 0 ? "" : ",");
            String cell = PlainText.visible(cells.get(i));
            csv.append(columns != null && columns.get(i).number() ? cell : text(cell));
        }
        csv.append(END);
    }

    private static String text(String cell) {
        String harmless = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
        return harmless.matches("[^\",]*") && harmless.equals(harmless.strip())
                ? harmless
                : '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
