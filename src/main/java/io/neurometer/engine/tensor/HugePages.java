package io.neurometer.engine.tensor;

import com.sun.jna.Pointer;

/**
 * Memory in pages of 2 MB, where the operating system hands them out on request: fewer of them have to be made, and
 * reading through a large tensor does not wait for page tables.
 */
final class HugePages {
    static final long SIZE = 2L << 20;

    private HugePages() {}

    /** Whether blocks can be had at all. */
    static boolean available() {
        return LibC.available();
    }

    /**
     * A block that begins at a multiple of {@link #SIZE}. Only whole huge pages within it are asked for, so that it takes
     * no more memory than with small ones; nor is the block any longer than asked for, since pages at its end that an
     * earlier owner has touched would stay in memory.
     *
     * @return the address, or 0 when there is no memory
     */
    static long allocate(long bytes) {
        long whole = bytes / SIZE * SIZE;
        long address = Pointer.nativeValue(LibC.aligned_alloc(SIZE, bytes));
        if (address != 0 && whole > 0) {
            // Advice: where it is refused, small pages hold the same bytes.
            LibC.madvise(new Pointer(address), whole, LibC.MADV_HUGEPAGE);
        }
        return address;
    }

    /** Before a block is freed: whoever gets these addresses next, a few bytes perhaps, is to have small pages there. */
    static void forget(long address, long bytes) {
        LibC.madvise(new Pointer(address), bytes / SIZE * SIZE, LibC.MADV_NOHUGEPAGE);
    }
}
