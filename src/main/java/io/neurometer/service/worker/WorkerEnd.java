package io.neurometer.service.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a worker has ended.
 *
 * @param cause in a few words, which a client may see
 * @param thread the name of the thread that has ended it, where the Java machine has told that
 */
record WorkerEnd(String cause, @Nullable String thread) {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerEnd.class);
    private static final int SIGNALLED = 128;
    private static final int LINES = 40;
    private static final int CHARACTERS = 1 << 16;
    private static final Map<Integer, String> SIGNALS =
            Map.of(4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");
    private static final Pattern SIGNAL = Pattern.compile("^# +(SIG[A-Z]+) ", Pattern.MULTILINE);
    private static final Pattern THREAD =
            Pattern.compile("^Current thread \\([^)]*\\): +JavaThread \"([^\"]*)\"", Pattern.MULTILINE);

    /** @param report where the Java machine writes what it knows of its crash */
    static WorkerEnd of(int exit, Path report) {
        String text = text(report);
        if (!text.isEmpty()) {
            LOG.error(
                    "a worker has crashed:\n{}",
                    text.lines().limit(LINES).reduce("", (all, line) -> all + line + "\n"));
        }
        String signal = found(SIGNAL, text);
        if (signal == null && exit > SIGNALLED) {
            signal = SIGNALS.getOrDefault(exit - SIGNALLED, "signal " + (exit - SIGNALLED));
        }
        return new WorkerEnd(signal == null ? "exit code " + exit : signal, found(THREAD, text));
    }

    private static String text(Path report) {
        if (!Files.isReadable(report)) {
            return "";
        }
        try {
            String all = new String(Files.readAllBytes(report), StandardCharsets.UTF_8);
            return all.substring(0, Math.min(all.length(), CHARACTERS));
        } catch (IOException unreadable) {
            LOG.debug("no report of a crash", unreadable);
            return "";
        }
    }

    private static @Nullable String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** Whether the thread that answers a connection may have ended it. */
    boolean mayBeOf(String own) {
        return thread == null || !thread.startsWith(WorkerConnection.THREAD) || thread.equals(own);
    }
}
