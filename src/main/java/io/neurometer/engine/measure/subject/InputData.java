package io.neurometer.engine.measure.subject;

import java.util.Map;

/**
 * What a measurement runs on.
 *
 * @param seed of all that is made up
 * @param contents what inputs are to hold, by name; others are made up within what the model allows
 */
public record InputData(long seed, Map<String, InputContent> contents) {
    public InputData {
        contents = Map.copyOf(contents);
    }

    /** All made up. */
    public static InputData seeded(long seed) {
        return new InputData(seed, Map.of());
    }
}
