package io.neurometer.service.profiling.fork;

import io.neurometer.engine.measure.fork.ForkFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One forked process from its start to its end. Its standard input stays open until this process ends, which is how it
 * notices that end; its output goes to files, so that nothing has to be read while it runs.
 */
final class ForkProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ForkProcess.class);
    private static final long POLL_MILLIS = 200;

    /** No run is cut short, and a process that has used up its time may be within one. */
    private static final double GRACE_SECONDS = 60;

    private static final int MAX_LINES = 20;
    private static final int MAX_CHARACTERS = 300;

    private final List<String> command;
    private final Path errors;
    private final Path answer;
    private final double maxSeconds;

    /** @param directory for its output @param seconds that it is meant to take at most */
    ForkProcess(List<String> command, Path directory, double seconds) {
        this.command = command;
        this.errors = directory.resolve("errors.txt");
        this.answer = directory.resolve("answer.json");
        this.maxSeconds = seconds + GRACE_SECONDS;
    }

    /**
     * What it wrote to standard output.
     *
     * @param waiting told again and again how many seconds it has taken; what it throws ends the process
     * @throws ForkFailure when it did not end by itself in time, or ended with anything but 0
     * @throws CancellationException when this thread is interrupted
     */
    byte[] run(DoubleConsumer waiting) throws IOException, ForkFailure {
        long start = System.nanoTime();
        Process process = LiveForks.start(
                new ProcessBuilder(command).redirectError(errors.toFile()).redirectOutput(answer.toFile()));
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                double seconds = (System.nanoTime() - start) / 1e9;
                waiting.accept(seconds);
                if (seconds > maxSeconds) {
                    throw failure("it was ended after " + Math.round(seconds) + " s without an answer");
                }
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the measurement was interrupted");
        } finally {
            LiveForks.end(process);
        }
        if (process.exitValue() != 0) {
            throw failure("it ended with " + process.exitValue());
        }
        return Files.readAllBytes(answer);
    }

    private ForkFailure failure(String what) throws IOException {
        List<String> lines = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
        LOG.warn("a forked process failed: {}; the end of its standard error:\n{}", what, String.join("\n", last));
        String reason = last.isEmpty() ? "" : last.get(last.size() - 1);
        return new ForkFailure(what
                + (reason.isEmpty() ? "" : ": " + reason.substring(0, Math.min(reason.length(), MAX_CHARACTERS))));
    }
}
