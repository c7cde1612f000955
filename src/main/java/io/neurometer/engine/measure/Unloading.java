package io.neurometer.engine.measure;

import io.neurometer.engine.tensor.FreeMemory;

/** Physical memory before and after a model is unloaded. */
public final class Unloading {
    private static final String KEPT =
            "free memory cannot be told from the model's: the C library does not give it back on request";

    private final boolean telling;
    private final long expected;
    private final ProcessMemory with;

    private Unloading(boolean telling, long expected, ProcessMemory with) {
        this.telling = telling;
        this.expected = expected;
        this.with = with;
    }

    /**
     * The model is about to be unloaded: nothing of it that is idle remains. Garbage of the whole process is collected.
     *
     * @param expected bytes that it takes
     */
    public static Unloading of(long expected) {
        // The heap shrinks now, if it does, and not between the two readings.
        System.gc();
        boolean telling = FreeMemory.giveBack();
        return new Unloading(telling, expected, ProcessMemory.now());
    }

    /** The model has been unloaded. */
    public Measurement.Memory done(Measurement.Memory memory) {
        if (!telling) {
            return memory.with(memory.growth().unknown(KEPT));
        }
        FreeMemory.giveBack();
        return memory.with(memory.growth().unloaded(with, ProcessMemory.now(), expected));
    }
}
