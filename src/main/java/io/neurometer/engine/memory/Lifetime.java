package io.neurometer.engine.memory;

/**
 * A block of memory and the steps during which it is in use.
 *
 * @param value the first value that lies in it
 * @param elements how many elements it holds
 * @param bytes its size
 * @param first the step that writes it
 * @param last the last step that reads it; at least {@code first}
 */
public record Lifetime(String value, long elements, long bytes, int first, int last) {
    public boolean overlaps(Lifetime other) {
        return first <= other.last && other.first <= last;
    }
}
