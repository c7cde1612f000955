package io.neurometer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A command that has run in this process: what it ended with and what it wrote. */
record CommandRun(int code, String out, String err) {

    static CommandRun of(String... arguments) {
        return of(false, arguments);
    }

    /** @param terminal whether standard error is taken for a terminal */
    static CommandRun of(boolean terminal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Commands.run(out, err, terminal, arguments);
        CommandRun run =
                new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        assertThat(run.err()).doesNotContain("\tat ");
        return run;
    }

    /** The line of output that begins with this word. */
    String line(String word) {
        return out.lines()
                .filter(line -> line.strip().startsWith(word + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line '" + word + "' in\n" + out));
    }
}
