package io.neurometer.engine.tensor;

/** Memory that has been freed but that the C library keeps for later, so that it still counts as this process's. */
public final class FreeMemory {
    private static final boolean AVAILABLE = LibC.link(FreeMemory.class, "free memory stays with this process");

    private FreeMemory() {}

    /**
     * Gives whole pages of it back to the operating system, which may take some milliseconds for each gigabyte.
     *
     * @return false where the C library is not glibc, which alone can be asked for it
     */
    public static boolean giveBack() {
        if (AVAILABLE) {
            malloc_trim(0);
        }
        return AVAILABLE;
    }

    private static native int malloc_trim(long pad);
}
