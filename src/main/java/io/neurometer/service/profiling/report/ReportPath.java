package io.neurometer.service.profiling.report;

import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Section;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a figure is in a report that was stored as JSON. There is no path to a figure that is not declared.
 *
 * @param pointer as RFC 6901 has it, such as {@code /measured/latency/median}
 * @param figure that is declared there
 */
public record ReportPath(String pointer, Figure<?> figure) {
    /**
     * The path by the names of its figures joined with dots, such as {@code measured.latency.median}.
     *
     * @throws IllegalArgumentException when no such figure is declared
     */
    public static ReportPath of(String names) {
        @Nullable Section<?> section = Report.SECTION;
        @Nullable Figure<?> last = null;
        Iterator<String> steps = List.of(names.split("\\.")).iterator();
        while (steps.hasNext()) {
            String step = steps.next();
            if (section == null) {
                throw new IllegalArgumentException("there is no '" + step + "' in '" + names + "'");
            }
            Figure<?> figure = figure(section, step, names);
            last = figure;
            section = figure.section();
            if (figure.shape() == Figure.Shape.BY_NAME && steps.hasNext()) {
                steps.next();
            }
        }
        return new ReportPath("/" + names.replace('.', '/'), Objects.requireNonNull(last));
    }

    private static Figure<?> figure(Section<?> section, String name, String names) {
        for (Section.Field<?> field : section.fields()) {
            if (field.figure().name().equals(name)) {
                return field.figure();
            }
        }
        throw new IllegalArgumentException("no figure '" + name + "' in '" + names + "'");
    }

    /** The steps from the report to the figure. */
    public List<String> steps() {
        return List.of(pointer.substring(1).split("/"));
    }

    /** By names joined with dots. */
    public String dotted() {
        return String.join(".", steps());
    }
}
