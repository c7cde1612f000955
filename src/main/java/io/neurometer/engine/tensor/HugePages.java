package io.neurometer.engine.tensor;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory in pages of 2 MB, where the operating system hands them out on request: fewer of them have to be made, and
 * reading through a large tensor does not wait for page tables.
 */
final class HugePages {
    static final long SIZE = 2L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(HugePages.class);
    private static final int MADV_HUGEPAGE = 14;
    private static final boolean AVAILABLE = link();

    private HugePages() {}

    /** Whether blocks can be had at all; decided once. */
    static boolean available() {
        return AVAILABLE;
    }

    /**
     * A block that begins at a multiple of {@link #SIZE} and is freed like any other of the C library. Only whole huge
     * pages within it are asked for, so that it takes no more memory than with small ones.
     *
     * @return the address, or 0 when there is no memory
     */
    static long allocate(long bytes) {
        long whole = bytes / SIZE * SIZE;
        long address = Pointer.nativeValue(C.aligned_alloc(SIZE, (bytes + SIZE - 1) / SIZE * SIZE));
        if (address != 0 && whole > 0) {
            // Advice: where it is refused, small pages hold the same bytes.
            C.madvise(new Pointer(address), whole, MADV_HUGEPAGE);
        }
        return address;
    }

    private static boolean link() {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            return false;
        }
        try {
            // The process's own symbols, so that an allocator that was loaded in place of the C library's is used.
            Native.register(C.class, NativeLibrary.getProcess());
            return true;
        } catch (LinkageError unavailable) {
            LOG.info("large tensors lie in small pages: {}", unavailable.toString());
            return false;
        }
    }

    /** Functions of the C library. */
    private static final class C {
        private C() {}

        static native Pointer aligned_alloc(long alignment, long size);

        static native int madvise(Pointer address, long length, int advice);
    }
}
