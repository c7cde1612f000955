package io.neurometer.service.models;

import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A section as maps and lists, null where a figure is absent. */
final class PlainFigures {
    private PlainFigures() {}

    static <S> Map<String, @Nullable Object> of(Section<S> section, S source) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        for (Section.Field<S> field : section.fields()) {
            figures.put(
                    field.figure().name(),
                    plain(field.figure(), field.read(source).value()));
        }
        return figures;
    }

    private static @Nullable Object plain(Figure<?> figure, @Nullable Object value) {
        Section<?> section = figure.section();
        if (section != null && value instanceof List<?> list) {
            return list.stream().map(element -> within(section, element)).toList();
        }
        if (section != null && value != null) {
            return within(section, value);
        }
        return value;
    }

    /** The declaration of a figure has tied the section to the type of what it is read from. */
    @SuppressWarnings("unchecked")
    private static <S> Map<String, @Nullable Object> within(Section<S> section, Object source) {
        return of(section, (S) source);
    }
}
