package io.neurometer.engine.tensor;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory that has been freed but that the C library keeps for later, so that it still counts as this process's. */
public final class FreeMemory {
    private static final Logger LOG = LoggerFactory.getLogger(FreeMemory.class);
    private static final boolean AVAILABLE = link();

    private FreeMemory() {}

    private static boolean link() {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            return false;
        }
        try {
            Native.register(FreeMemory.class, NativeLibrary.getProcess());
            return true;
        } catch (LinkageError unavailable) {
            LOG.info("free memory stays with this process: {}", unavailable.toString());
            return false;
        }
    }

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
