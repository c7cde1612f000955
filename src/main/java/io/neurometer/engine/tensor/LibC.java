package io.neurometer.engine.tensor;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The functions of Linux's C library for aligned memory and advice about pages. Without them memory is in small pages. */
final class LibC {
    static final int MADV_DONTNEED = 4;
    static final int MADV_HUGEPAGE = 14;
    static final int MADV_NOHUGEPAGE = 15;

    private static final Logger LOG = LoggerFactory.getLogger(LibC.class);
    private static final boolean AVAILABLE = link(LibC.class, "no control over pages of memory");

    private LibC() {}

    /** Whether the functions can be called; decided once. */
    static boolean available() {
        return AVAILABLE;
    }

    /** Links the native methods of a class to the C library's functions; false, and a line in the log, where it lacks one. */
    static boolean link(Class<?> functions, String otherwise) {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            return false;
        }
        try {
            // The process's own symbols, so that an allocator that was loaded in place of the C library's is used.
            Native.register(functions, NativeLibrary.getProcess());
            return true;
        } catch (LinkageError unavailable) {
            LOG.info("{}: {}", otherwise, unavailable.toString());
            return false;
        }
    }

    static native Pointer aligned_alloc(long alignment, long size);

    static native int madvise(Pointer address, long length, int advice);

    static native int getpagesize();
}
