package io.neurometer.service.profiling.fork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The forked processes that are running, and their directories. Both go when this process ends, unless it is killed. */
final class LiveForks {
    private static final Logger LOG = LoggerFactory.getLogger(LiveForks.class);
    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LiveForks::endAll, "end-forks"));
    }

    private LiveForks() {}

    static Path newFolder() throws IOException {
        Path folder = Files.createTempDirectory("neurometer-fork-");
        FOLDERS.add(folder);
        return folder;
    }

    static void remove(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException failure) {
            LOG.warn("{} cannot be removed: {}", folder, failure.toString());
        }
        FOLDERS.remove(folder);
    }

    static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        LIVE.add(process);
        return process;
    }

    /** Ends it unless it has ended, and waits until it is gone. */
    static void end(Process process) {
        process.destroyForcibly();
        boolean interrupted = Thread.interrupted();
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException asked) {
                interrupted = true;
            }
        }
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            LOG.debug("its input was closed already: {}", gone.toString());
        }
        LIVE.remove(process);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endAll() {
        LIVE.forEach(Process::destroyForcibly);
        FOLDERS.forEach(LiveForks::remove);
    }
}
