package io.neurometer.engine.cost;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What a list of metrics counts of one model or one layer. */
public final class Counts {
    private final Map<Metric<?, ?>, Reading<?>> readings;

    private Counts(Map<Metric<?, ?>, Reading<?>> readings) {
        this.readings = readings;
    }

    static <S> Counts of(S source, List<Metric<S, ?>> metrics) {
        Map<Metric<?, ?>, Reading<?>> readings = new IdentityHashMap<>();
        metrics.forEach(metric -> readings.put(metric, metric.count().apply(source)));
        return new Counts(readings);
    }

    /** @throws IllegalArgumentException when the metric is not on the list */
    @SuppressWarnings("unchecked")
    <T> Reading<T> get(Metric<?, T> metric) {
        Reading<?> reading = readings.get(metric);
        if (reading == null) {
            throw new IllegalArgumentException("this metric has not been counted");
        }
        // Readings enter the map together with a metric of their own type alone.
        return (Reading<T>) reading;
    }

    /** The same with another value for one metric. */
    <T> Counts with(Metric<?, T> metric, T value) {
        Map<Metric<?, ?>, Reading<?>> changed = new IdentityHashMap<>(readings);
        changed.put(metric, Reading.of(value));
        return new Counts(changed);
    }

    /** The figures of all metrics on the list, in their order. */
    static <S> Section<Counts> section(List<Metric<S, ?>> metrics) {
        Section.Builder<Counts> section = Section.of(Counts.class);
        metrics.forEach(metric -> add(section, metric));
        return section.build();
    }

    private static <T> void add(Section.Builder<Counts> section, Metric<?, T> metric) {
        section.all(metric.figures(), counts -> counts.get(metric));
    }
}
