package io.neurometer.command;

import io.neurometer.service.profiling.fork.ForkProcesses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a process does that another one has started for a rigorous measurement; not for people. */
@CommandLine.Command(
        name = ForkProcesses.COMMAND,
        hidden = true,
        description = "Measures a model for another process of this program.")
final class MeasureForkCommand implements Callable<Integer> {
    private final InputStream parent;

    @CommandLine.Parameters(paramLabel = "FILE", description = "What to measure, in JSON.")
    private @Nullable Path order;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** @param parent ends when the process that waits for the answer does */
    MeasureForkCommand(InputStream parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() throws IOException {
        AtomicBoolean orphaned = new AtomicBoolean();
        Thread watch = new Thread(() -> orphaned.set(awaitEnd()), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        try (Engine engine = Engine.start()) {
            Objects.requireNonNull(spec)
                    .commandLine()
                    .getOut()
                    .println(engine.forkWork()
                            .measure(Files.readAllBytes(Objects.requireNonNull(order)), orphaned::get));
        }
        return ExitCodes.OK;
    }

    private boolean awaitEnd() {
        try {
            while (parent.read() >= 0) {
                // Nothing is said here.
            }
            return true;
        } catch (IOException broken) {
            return true;
        }
    }
}
