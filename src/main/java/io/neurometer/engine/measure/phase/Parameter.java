package io.neurometer.engine.measure.phase;

/**
 * Something that a request may change about a phase, under {@code parameters}.
 *
 * @param name in snake case
 * @param type {@link Integer} for whole numbers, {@link Double} for numbers above 0, {@link Boolean} for flags
 * @param min the least value of a whole number
 * @param max the greatest value of a number
 * @param meaning one plain sentence
 */
public record Parameter<T>(String name, Class<T> type, int min, int max, String meaning) {
    /** A whole number of {@code min} to {@code max}. */
    public static Parameter<Integer> whole(String name, int min, int max, String meaning) {
        return new Parameter<>(name, Integer.class, min, max, meaning);
    }

    /** A number of milliseconds above 0 and at most {@code max}. */
    public static Parameter<Double> milliseconds(String name, int max, String meaning) {
        return new Parameter<>(name, Double.class, 0, max, meaning);
    }

    /** True or false. */
    public static Parameter<Boolean> flag(String name, String meaning) {
        return new Parameter<>(name, Boolean.class, 0, 0, meaning);
    }
}
