package io.neurometer.service.profiling.view;

import java.util.List;
import java.util.stream.Collectors;

/** A document in Markdown with the tables of GitHub's, charts left out. */
final class MarkdownText {
    private MarkdownText() {}

    static String of(Document document) {
        StringBuilder page = new StringBuilder("# ")
                .append(PlainText.markdown(document.title()))
                .append('\n');
        document.blocks().forEach(block -> add(block, page));
        return page.toString();
    }

    private static void add(Block block, StringBuilder page) {
        if (block instanceof Block.Heading heading) {
            page.append("\n## ").append(PlainText.markdown(heading.text())).append('\n');
        } else if (block instanceof Block.Note note) {
            page.append('\n')
                    .append(mark(note.weight()))
                    .append(PlainText.markdown(note.text()))
                    .append('\n');
        } else if (block instanceof Block.Facts facts) {
            table(
                    List.of(Block.Column.text(""), Block.Column.number(""), Block.Column.text("")),
                    facts.facts().stream()
                            .map(fact -> List.of(fact.name(), fact.value(), fact.remark()))
                            .toList(),
                    page);
        } else if (block instanceof Block.Table table) {
            table(table.columns(), table.rows(), page);
        }
    }

    private static String mark(Block.Weight weight) {
        return switch (weight) {
            case PLAIN, GOOD -> "";
            case DOUBT -> "**Mind:** ";
            case BAD -> "**Not valid:** ";
        };
    }

    private static void table(List<Block.Column> columns, List<List<String>> rows, StringBuilder page) {
        page.append('\n').append(row(columns.stream().map(Block.Column::title).toList()));
        page.append(columns.stream()
                .map(column -> column.number() ? "---:" : "---")
                .collect(Collectors.joining(" | ", "| ", " |\n")));
        rows.forEach(row -> page.append(row(row)));
    }

    private static String row(List<String> cells) {
        return cells.stream().map(PlainText::markdown).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
