package io.neurometer.engine.memory;

/**
 * A block of memory and the steps during which it is in use.
 *
 * @param value the first value that lies in it
 * @param first the step that writes it
 * @param last the last step that reads it; at least {@code first}
 */
public record Lifetime(String value, long elements, long bytes, int first, int last) {}
