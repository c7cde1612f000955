package io.neurometer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the process's output goes. */
public final class Terminal {
    private static final Path ERRORS = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /**
     * Whether somebody sees what is written to standard error. Java cannot tell: Linux can, and elsewhere a console that
     * all streams share is taken for a sign.
     */
    public static boolean showsErrors() {
        if (!Files.exists(ERRORS.getParent())) {
            return System.console() != null;
        }
        try {
            String target = Files.readSymbolicLink(ERRORS).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
