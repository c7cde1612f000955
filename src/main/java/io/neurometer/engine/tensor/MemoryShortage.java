package io.neurometer.engine.tensor;

/** The cause of a refusal by {@link OffHeap}. */
public final class MemoryShortage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long missing;

    MemoryShortage(long missing) {
        super(missing + " bytes are missing", null, false, false);
        this.missing = missing;
    }

    /** How many bytes more would have to be free. */
    public long missing() {
        return missing;
    }
}
