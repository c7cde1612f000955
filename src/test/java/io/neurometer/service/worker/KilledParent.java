package io.neurometer.service.worker;

import io.neurometer.engine.tune.Tuning;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that starts a worker, tells where it is and waits to be killed. */
final class KilledParent {
    private KilledParent() {}

    public static void main(String[] arguments) throws Exception {
        WorkerFolder memory = WorkerFolder.inMemory();
        WorkerFolder disk = WorkerFolder.in(Path.of(arguments[0]));
        WorkerSettings settings =
                new WorkerSettings(memory.path().resolve("w1"), disk.path(), 1 << 30, 1 << 30, 1, 1, Tuning.OFF);
        Files.createDirectory(settings.folder());
        WorkerProcessHandle worker =
                WorkerProcessHandle.start(new ProcessBuilder(WorkerStart.command(settings)), settings, () -> {});
        worker.awaitReady(60);
        System.out.println(worker.pid() + " " + settings.folder());
        Thread.sleep(Long.MAX_VALUE);
    }
}
