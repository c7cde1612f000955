package io.neurometer.service.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that store one thing after another, and print its name on a line of its own once that is acknowledged, until
 * they are killed. Their arguments are the address of the database, a folder, and the number of the first thing.
 */
public final class KilledWriters {
    /** Raised to 100 by hand; see CONTRIBUTING.md. */
    public static final int KILLS = Integer.getInteger("neurometer.test.kills", 2);

    private static final int ACKNOWLEDGED = 10;

    private KilledWriters() {}

    /** The address of the embedded database in a folder. */
    public static String sqlite(Path directory) {
        return "jdbc:sqlite:" + directory.resolve("neurometer.db")
                + "?journal_mode=WAL&synchronous=FULL&foreign_keys=true&transaction_mode=IMMEDIATE";
    }

    /** Lets writers run and kills them, {@link #KILLS} times. @return what they have acknowledged */
    public static List<String> acknowledged(Class<?> writer, String url, Path directory)
            throws IOException, InterruptedException {
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.addAll(untilKilled(writer, url, directory, kill * 1000));
        }
        assertThat(acknowledged)
                .hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED)
                .doesNotHaveDuplicates();
        return acknowledged;
    }

    private static List<String> untilKilled(Class<?> writer, String url, Path directory, int from)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output-" + from);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        writer.getName(),
                        url,
                        directory.toString(),
                        Integer.toString(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile())
                .start();
        while (process.isAlive() && wholeLines(output).size() < ACKNOWLEDGED) {
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor();
        return wholeLines(output);
    }

    private static List<String> wholeLines(Path output) throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("written-"))
                .toList();
    }
}
