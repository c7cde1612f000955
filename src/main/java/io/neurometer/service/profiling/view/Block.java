package io.neurometer.service.profiling.view;

import java.util.List;

/** A part of a {@link Document}. Texts are plain: each form of the document escapes them by its own rules. */
sealed interface Block {
    /** Begins a part of the document. */
    record Heading(String text) implements Block {}

    /** How a sentence bears on the figures. */
    enum Weight {
        PLAIN,
        GOOD,
        DOUBT,
        BAD
    }

    /** A sentence of its own. */
    record Note(Weight weight, String text) implements Block {}

    /** Figures one below the other. */
    record Facts(List<Fact> facts) implements Block {}

    /** A figure by its name. @param remark what it means, or why it is not there; may be empty */
    record Fact(String name, String value, String remark) {}

    /** Rows of cells under columns. */
    record Table(List<Column> columns, List<List<String>> rows) implements Block {
        public Table {
            for (List<String> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(row.size() + " cells for " + columns.size() + " columns");
                }
            }
        }
    }

    /** @param number whether its cells are numbers, which stand to the right */
    record Column(String title, boolean number) {
        static Column text(String title) {
            return new Column(title, false);
        }

        static Column number(String title) {
            return new Column(title, true);
        }
    }

    /**
     * A picture.
     *
     * @param description what it shows, for those who do not see it
     * @param svg a whole {@code svg} element whose texts are escaped already
     */
    record Chart(String title, String description, String svg) implements Block {}
}
