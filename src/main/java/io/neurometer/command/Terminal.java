package io.neurometer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the process's output goes. */
public final class Terminal {
    private static final Path RESULTS = Path.of("/proc/self/fd/1");
    private static final Path ERRORS = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /**
     * Whether somebody sees what is written to standard error. Java cannot tell: Linux can, and elsewhere a console that
     * all streams share is taken for a sign.
     */
    public static boolean showsErrors() {
        return isTerminal(ERRORS);
    }

    /** Whether results may have colours: somebody sees them, and {@code NO_COLOR} is not set (no-color.org). */
    public static boolean takesColours() {
        String refused = System.getenv("NO_COLOR");
        return (refused == null || refused.isEmpty()) && !"dumb".equals(System.getenv("TERM")) && isTerminal(RESULTS);
    }

    private static boolean isTerminal(Path stream) {
        if (!Files.exists(stream.getParent())) {
            return System.console() != null;
        }
        try {
            String target = Files.readSymbolicLink(stream).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
