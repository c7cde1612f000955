package io.neurometer.engine.conformance.mutant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tries mutants in processes of their own. One that ends or hangs is a finding, and the mutants after the one at fault are
 * tried in another.
 */
public final class MutantProcess {
    private static final int POLL_SECONDS = 1;

    /** So long at one mutant is a hang, however busy the machine is. */
    private static final int HANG_SECONDS = 120;

    private final List<Path> models;
    private final String backend;
    private final Path directory;
    private final StringBuilder found = new StringBuilder();
    private boolean passed = true;

    /**
     * @param models valid ONNX files
     * @param directory for what the processes write
     */
    public MutantProcess(List<Path> models, String backend, Path directory) {
        this.models = models;
        this.backend = backend;
        this.directory = directory;
    }

    /** @param text how many mutants ran and were refused, and each that did neither */
    public record Outcome(boolean passed, String text) {}

    /** Tries as many mutants as {@code count} from the seed {@code first} on. */
    public Outcome run(long first, int count) throws IOException, InterruptedException {
        Path list = directory.resolve("models.txt");
        Files.write(list, models.stream().map(Path::toString).toList());
        long end = first + count;
        long next = first;
        while (next < end) {
            next = tryOut(list, next, end);
        }
        return new Outcome(passed, found.toString());
    }

    /** The seed from which on mutants have not been tried yet. */
    private long tryOut(Path list, long first, long end) throws IOException, InterruptedException {
        Path about = directory.resolve("about.txt");
        Path out = directory.resolve("out.txt");
        Files.writeString(about, first + " of none");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:ErrorFile=" + directory.resolve("crash.txt"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MutantRun.class.getName(),
                        backend,
                        Long.toString(first),
                        Long.toString(end - first),
                        about.toString(),
                        list.toString()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = await(process, about);
        found.append(Files.readString(out));
        passed &= ended && process.exitValue() == 0;
        if (ended && process.exitValue() <= 1) {
            return end;
        }
        String last = Files.readString(about);
        found.append(ended ? "the process ended at seed " : "the process hung at seed ")
                .append(last)
                .append('\n');
        return Long.parseLong(last.split(" ", 2)[0]) + 1;
    }

    /** Whether the process came to its end. */
    private static boolean await(Process process, Path about) throws IOException, InterruptedException {
        String seed = "";
        int seconds = 0;
        while (!process.waitFor(POLL_SECONDS, TimeUnit.SECONDS)) {
            String now = Files.readString(about);
            seconds = now.equals(seed) ? seconds + POLL_SECONDS : 0;
            seed = now;
            if (seconds > HANG_SECONDS) {
                process.destroyForcibly().waitFor();
                return false;
            }
        }
        return true;
    }
}
