package io.neurometer.engine.measure;

import java.util.Map;

/**
 * How far a measurement has got.
 *
 * @param phase what is going on: one of the phases that the report names
 * @param percent of the whole, from 0 to 100 and never falling; an estimate, since most phases end when their rule is met
 * @param seconds since the measurement began
 * @param runs in this phase so far
 * @param figures what can be told already, by name and with the unit in the name, such as {@code last_ms}
 */
public record Progress(String phase, double percent, double seconds, long runs, Map<String, Double> figures) {
    public Progress {
        figures = Map.copyOf(figures);
    }
}
