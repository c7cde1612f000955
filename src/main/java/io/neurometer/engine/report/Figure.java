package io.neurometer.engine.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one declaration of a figure: its name in the section where it stands, its unit, and what it means in a sentence.
 * Everything that shows the figure (JSON, the command line, docs/report.md, gauges) takes these from here.
 *
 * @param <T> type of its values: a number, text, truth value, enum, list or map; or the source of a {@link Section}
 */
public final class Figure<T> {
    /** How many values there are under the name. */
    public enum Shape {
        /** One value without figures of its own. */
        VALUE,
        /** A section. */
        SECTION,
        /** A list with a section for each element. */
        EACH,
        /** Sections by a name that the data decides. */
        BY_NAME
    }

    private final String name;
    private final Unit unit;
    private final String meaning;
    private final Shape shape;
    private final @Nullable Section<?> section;
    private final boolean bare;
    private final Function<Reading<?>, Line> line;

    private Figure(String name, Unit unit, String meaning, Shape shape, @Nullable Section<?> section, boolean bare) {
        this.name = name;
        this.unit = unit;
        this.meaning = meaning;
        this.shape = shape;
        this.section = section;
        this.bare = bare;
        this.line = reading -> Line.NONE;
    }

    private Figure(Figure<T> same, Function<Reading<?>, Line> line) {
        this.name = same.name;
        this.unit = same.unit;
        this.meaning = same.meaning;
        this.shape = same.shape;
        this.section = same.section;
        this.bare = same.bare;
        this.line = line;
    }

    public static Figure<Double> number(String name, Unit unit, String meaning) {
        return value(name, unit, meaning);
    }

    public static Figure<String> text(String name, String meaning) {
        return value(name, Unit.NONE, meaning);
    }

    public static Figure<List<String>> list(String name, String meaning) {
        return value(name, Unit.NONE, meaning);
    }

    /** A section under a name. */
    public static <T> Figure<T> section(String name, String meaning, Section<T> section) {
        return new Figure<>(name, Unit.NONE, meaning, Shape.SECTION, section, false);
    }

    /** A list of sections. */
    public static <T> Figure<List<T>> each(String name, String meaning, Section<T> section) {
        return new Figure<>(name, Unit.NONE, meaning, Shape.EACH, section, false);
    }

    static <T> Figure<Map<String, T>> byName(String name, String meaning, Section<T> section) {
        return new Figure<>(name, Unit.NONE, meaning, Shape.BY_NAME, section, false);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    static <T> Figure<T> value(String name, Unit unit, String meaning) {
        return new Figure<>(name, unit, meaning, Shape.VALUE, null, false);
    }

    static <T> Figure<T> bareSection(String name, String meaning, Section<T> section) {
        return new Figure<>(name, Unit.NONE, meaning, Shape.SECTION, section, true);
    }

    static Figure<Object> bare(String name, Unit unit, String meaning) {
        return new Figure<>(name, unit, meaning, Shape.VALUE, null, true);
    }

    /** In snake case. */
    public String name() {
        return name;
    }

    public Unit unit() {
        return unit;
    }

    /** One plain sentence. */
    public String meaning() {
        return meaning;
    }

    public Shape shape() {
        return shape;
    }

    /** Of the value, of each element, or of each name; null for a plain value. */
    public @Nullable Section<?> section() {
        return section;
    }

    /** Whether it is plainly null where it is absent, mostly since a figure beside it gives the reason. */
    public boolean isBare() {
        return bare;
    }

    /** The same, which the command line shows under a label and with a remark. */
    public Figure<T> shownAs(String label, String remark) {
        return new Figure<>(
                this,
                reading -> reading.value() instanceof Number number
                        ? new Line(label, unit.format(number), remark)
                        : Line.NONE);
    }

    /** The same, which the command line shows as a dash and with a remark where it is absent. */
    public Figure<T> missedAs(String label, String remark) {
        return new Figure<>(this, reading -> reading.value() == null ? new Line(label, "-", remark) : Line.NONE);
    }

    /** What the command line shows of a reading. */
    Stream<Line> lines(Reading<?> reading) {
        return Stream.concat(
                Stream.of(line.apply(reading)).filter(own -> !own.isEmpty()),
                section == null || reading.value() == null ? Stream.empty() : within(section, reading.value()));
    }

    private Stream<Line> within(Section<?> inner, Object value) {
        return switch (shape) {
            case EACH -> ((List<?>) value).stream().flatMap(element -> lines(inner, element));
            case BY_NAME -> ((Map<?, ?>) value).values().stream().flatMap(element -> lines(inner, element));
            default -> lines(inner, value);
        };
    }

    /** A section is only ever tied to a figure of what it is read from. */
    @SuppressWarnings("unchecked")
    private static <S> Stream<Line> lines(Section<S> section, Object source) {
        return section.lines((S) source).stream();
    }

    @Override
    public String toString() {
        return name;
    }
}
