package io.neurometer.engine.measure.memory;

/**
 * This process before a model was loaded.
 *
 * @param peakCleared whether the peak of physical memory counts from then on
 */
public record MemoryBefore(ProcessMemory memory, boolean peakCleared) {
    /** Reads the memory, then clears the peak where that is allowed. */
    public static MemoryBefore now() {
        return new MemoryBefore(ProcessMemory.now(), ProcessMemory.clearPeak());
    }
}
