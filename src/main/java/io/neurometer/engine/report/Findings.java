package io.neurometer.engine.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has been found so far: a reading for each figure, and one reason for all that nobody has looked for. */
public final class Findings {
    private final Map<Figure<?>, Reading<?>> readings = new LinkedHashMap<>();
    private final String otherwise;

    /** @param otherwise why figures are absent that nobody has put in */
    public Findings(String otherwise) {
        this.otherwise = otherwise;
    }

    /** A section of what was found of these figures, in their order. */
    public static Section<Findings> section(List<Figure<?>> figures) {
        Section.Builder<Findings> section = Section.of(Findings.class);
        figures.forEach(figure -> section.figure(figure, findings -> findings.get(figure)));
        return section.build();
    }

    public <T> void put(Figure<T> figure, T value) {
        put(figure, Reading.of(value));
    }

    /** Puts in a value, or the reason why there is none; in the place of what was there. */
    public <T> void put(Figure<T> figure, Reading<T> reading) {
        readings.put(figure, reading);
    }

    public boolean has(Figure<?> figure) {
        Reading<?> reading = readings.get(figure);
        return reading != null && reading.value() != null;
    }

    /** Whether somebody has looked for the figure, with a value or without. */
    public boolean knows(Figure<?> figure) {
        return readings.containsKey(figure);
    }

    /** The reading of a figure; absent where nobody has looked for it. */
    @SuppressWarnings("unchecked")
    public <T> Reading<T> get(Figure<T> figure) {
        Reading<?> reading = readings.get(figure);
        // A figure is only ever put in together with a reading of its own type.
        return reading == null ? Reading.absent(otherwise) : (Reading<T>) reading;
    }

    /** @throws IllegalStateException when the figure is absent */
    public <T> T require(Figure<T> figure) {
        return get(figure).require();
    }
}
