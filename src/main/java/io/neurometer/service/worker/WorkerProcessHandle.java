package io.neurometer.service.worker;

import io.neurometer.service.worker.child.WorkerProcess;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The process of a worker, from its start to its end. It ends by itself when this process does. */
final class WorkerProcessHandle {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcessHandle.class);
    private static final int MAX_REPORT_SECONDS = 5;
    private static final int CLOSE_SECONDS = 5;

    /** Where the Java machine writes what it knows of its crash, in the worker's folder. */
    static final String CRASH_REPORT = "crash.log";

    private final Process process;
    private final Path folder;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<WorkerEnd> end = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile @Nullable String stuck;

    private WorkerProcessHandle(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts one. @param ended is told when it has ended, unless this process ended it */
    static WorkerProcessHandle start(ProcessBuilder builder, WorkerSettings settings, Runnable ended)
            throws IOException {
        WorkerProcessHandle handle = new WorkerProcessHandle(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start(), settings.folder());
        Thread watch = new Thread(() -> handle.watch(ended), "worker-" + handle.pid());
        watch.setDaemon(true);
        watch.start();
        return handle;
    }

    private void watch(Runnable ended) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals(WorkerProcess.READY)) {
                    ready.complete(true);
                }
            }
        } catch (IOException broken) {
            LOG.debug("the output of a worker has ended: {}", broken.toString());
        }
        WorkerEnd found = WorkerEnd.of(exit(), folder.resolve(CRASH_REPORT));
        WorkerEnd how = stuck == null ? found : new WorkerEnd("a call that did not end", stuck);
        end.complete(how);
        ready.completeExceptionally(new IOException("it ended with " + how.cause() + " before it was ready"));
        remove();
        if (!closing) {
            LOG.warn("worker {} has ended with {}", pid(), how.cause());
            ended.run();
        }
    }

    private int exit() {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException interruption) {
                LOG.debug("interrupted, and waiting on");
            }
        }
    }

    private void remove() {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException failure) {
            LOG.debug("the folder of a worker stays: {}", failure.toString());
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return !end.isDone() && process.isAlive();
    }

    /** Waits until it takes connections. @throws IOException when it ends before or takes too long */
    void awaitReady(int seconds) throws IOException {
        try {
            ready.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            process.destroyForcibly();
            throw new IOException("it was not ready after " + seconds + " s", late);
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getMessage()), failed);
        } catch (InterruptedException interruption) {
            closing = true;
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interruption);
        }
    }

    /** How it has ended; null when it has not, although a connection to it has. */
    @Nullable
    WorkerEnd awaitEnd() {
        try {
            return end.get(MAX_REPORT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException alive) {
            return null;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Ends it because it does what it must not. */
    void kill(String why, Exception cause) {
        LOG.error("worker {} is ended: {}", pid(), why, cause);
        process.destroyForcibly();
    }

    /** Ends it because a call does not end. @param thread that answers that call */
    void killStuck(String thread) {
        if (stuck == null) {
            LOG.error("worker {} is ended: a call has not ended that nobody waits for any more", pid());
            stuck = thread;
            process.destroyForcibly();
        }
    }

    /** Ends it in peace. */
    void close() {
        closing = true;
        try {
            process.getOutputStream().close();
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException interruption) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
