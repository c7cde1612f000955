package io.neurometer.engine.cost;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a list of metrics counts of one model or one layer. */
public final class Counts {
    private final Map<Metric<?, ?>, Reading<?>> readings;

    private Counts(Map<Metric<?, ?>, Reading<?>> readings) {
        this.readings = readings;
    }

    static <S> Counts of(S source, List<Metric<S, ?>> metrics) {
        Map<Metric<?, ?>, Reading<?>> readings = new HashMap<>();
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
        Map<Metric<?, ?>, Reading<?>> changed = new HashMap<>(readings);
        changed.put(metric, Reading.of(value));
        return new Counts(changed);
    }

    /** Adds the figures of all metrics on the list to a section, in their order. */
    static <S, C> Section.Builder<C> declare(
            Section.Builder<C> section, List<Metric<S, ?>> metrics, Function<C, Counts> counts) {
        metrics.forEach(metric -> declare(section, metric, counts));
        return section;
    }

    private static <T, C> void declare(Section.Builder<C> section, Metric<?, T> metric, Function<C, Counts> counts) {
        section.all(metric.figures(), from -> counts.apply(from).get(metric));
    }
}
