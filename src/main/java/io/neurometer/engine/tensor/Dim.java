package io.neurometer.engine.tensor;

import org.jspecify.annotations.Nullable;

/**
 * One dimension: a size, a name bound at the request, or unknown.
 *
 * @param size the number of elements, or -1 unless fixed
 * @param symbol the name of a dimension that a request binds, or null
 */
public record Dim(long size, @Nullable String symbol) {
    /** A size that only running the model can tell, or that no single name expresses. */
    public static final Dim UNKNOWN = new Dim(-1, null);

    public Dim {
        if (size < -1 || (size >= 0 && symbol != null)) {
            throw new IllegalArgumentException("size " + size + ", symbol " + symbol);
        }
    }

    public static Dim of(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("negative size " + size);
        }
        return new Dim(size, null);
    }

    public static Dim named(String symbol) {
        return new Dim(-1, symbol);
    }

    public boolean isFixed() {
        return size >= 0;
    }

    /** Whether both may turn out to be the same size. */
    public boolean compatible(Dim other) {
        return !isFixed() || !other.isFixed() || size == other.size;
    }

    /** The size, the symbol, or {@code ?}. */
    @Override
    public String toString() {
        return isFixed() ? Long.toString(size) : symbol == null ? "?" : symbol;
    }
}
