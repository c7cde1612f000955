package io.neurometer.command;

import io.neurometer.service.config.EngineWorker;
import io.neurometer.service.worker.WorkerRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Arrays;

/** What a process does in which the service runs its models; not for people, and read without a parser. */
final class WorkerCommand {
    private WorkerCommand() {}

    static boolean isMeant(String... arguments) {
        return arguments.length > 0 && arguments[0].equals(WorkerRunner.COMMAND);
    }

    /** @param parent ends when the process that has started this one does */
    static int run(InputStream parent, PrintWriter output, PrintWriter errors, String... arguments) {
        try {
            EngineWorker.run(Arrays.asList(arguments).subList(1, arguments.length), parent, output);
            return ExitCodes.OK;
        } catch (IOException | RuntimeException failure) {
            errors.println("a worker has failed: " + failure);
            return ExitCodes.INTERNAL;
        }
    }
}
