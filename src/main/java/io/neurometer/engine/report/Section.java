package io.neurometer.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Figures that stand together in a report, each with how it is read from their common source.
 *
 * @param <S> the source: what computed the figures, or holds them
 */
public final class Section<S> {
    private final List<Field<S>> fields;
    private final List<Function<S, List<Line>>> lines;

    /** A figure and how it is read. */
    public record Field<S>(Figure<?> figure, Function<S, @Nullable Object> source) {
        /**
         * The figure of this source.
         *
         * @throws IllegalStateException when the source gives neither a value nor a reason
         */
        public Reading<?> read(S from) {
            Object value = source.apply(from);
            if (value == null) {
                throw new IllegalStateException("'" + figure.name() + "' has neither a value nor a reason");
            }
            return value instanceof Reading<?> reading ? reading : Reading.of(value);
        }

        private Stream<Line> lines(S from) {
            return figure.lines(read(from));
        }
    }

    private Section(Builder<S> builder) {
        this.fields = List.copyOf(builder.fields);
        this.lines = List.copyOf(builder.lines);
    }

    /** The declaration of a section begins. @param source of its figures */
    public static <S> Builder<S> of(Class<S> source) {
        return new Builder<>();
    }

    /** In the order of the report. */
    public List<Field<S>> fields() {
        return fields;
    }

    /** What the command line shows of a source: the section's own lines, else those of the sections within. */
    public List<Line> lines(S source) {
        if (lines.isEmpty()) {
            return fields.stream().flatMap(field -> field.lines(source)).toList();
        }
        return lines.stream()
                .flatMap(line -> line.apply(source).stream())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** What the command line shows of the sections of these names within. */
    public List<Line> lines(S source, List<String> names) {
        return fields.stream()
                .filter(field -> names.contains(field.figure().name()))
                .flatMap(field -> field.lines(source))
                .toList();
    }

    /**
     * Declares a section, figure by figure in the order of the report. A function may return a value or a
     * {@link Reading}, but not null.
     */
    public static final class Builder<S> {
        private final List<Field<S>> fields = new ArrayList<>();
        private final List<Function<S, List<Line>>> lines = new ArrayList<>();

        private Builder() {}

        /** A number, text, truth value or enum; or a list or map of them. */
        public Builder<S> figure(String name, Unit unit, String meaning, Function<S, ?> source) {
            return figure(Figure.value(name, unit, meaning), source);
        }

        /** What is not a number. */
        public Builder<S> figure(String name, String meaning, Function<S, ?> source) {
            return figure(name, Unit.NONE, meaning, source);
        }

        /** A figure that is plainly null where it is absent, because {@code reason} beside it tells why. */
        public Builder<S> bare(String name, Unit unit, String meaning, Function<S, Reading<?>> source) {
            return figure(Figure.bare(name, unit, meaning), source);
        }

        /** A section that is plainly null where it is absent. */
        public <T> Builder<S> bare(String name, String meaning, Section<T> section, Function<S, Reading<T>> source) {
            return figure(Figure.bareSection(name, meaning, section), source);
        }

        /** A section within this one. @param source of what {@code section} is read from */
        public <T> Builder<S> section(String name, String meaning, Section<T> section, Function<S, ?> source) {
            return figure(Figure.section(name, meaning, section), source);
        }

        /** A list of sections. @param source of a list of what {@code section} is read from */
        public <T> Builder<S> each(String name, String meaning, Section<T> section, Function<S, ?> source) {
            return figure(Figure.each(name, meaning, section), source);
        }

        /** Sections by name. @param source of a map from names to what {@code section} is read from */
        public <T> Builder<S> byName(String name, String meaning, Section<T> section, Function<S, ?> source) {
            return figure(Figure.byName(name, meaning, section), source);
        }

        /** The figures and lines of another section in this place. @param source of what {@code part} is read from */
        public <T> Builder<S> include(Section<T> part, Function<S, T> source) {
            return all(part, from -> Reading.of(source.apply(from)));
        }

        /** A figure that is declared elsewhere. */
        public Builder<S> figure(Figure<?> figure, Function<S, ?> source) {
            fields.add(new Field<>(figure, source::apply));
            return this;
        }

        /**
         * The figures of another section among those of this one, and its lines.
         *
         * @param source of what {@code section} is read from; where it is absent, so is every figure, for the same reason
         */
        public <T> Builder<S> all(Section<T> section, Function<S, Reading<T>> source) {
            for (Field<T> field : section.fields()) {
                figure(field.figure(), from -> {
                    Reading<T> inner = source.apply(from);
                    return inner.value() == null ? inner : field.read(inner.value());
                });
            }
            return lines(from -> source.apply(from)
                    .map(section::lines)
                    .or(() -> Reading.of(List.of()))
                    .require());
        }

        /** A line that the command line shows; {@link Line#NONE} where there is nothing to show. */
        public Builder<S> line(Function<S, Line> line) {
            return lines(source -> List.of(line.apply(source)));
        }

        /** Lines that the command line shows. */
        public Builder<S> lines(Function<S, List<Line>> more) {
            lines.add(more);
            return this;
        }

        public Section<S> build() {
            return new Section<>(this);
        }
    }
}
