package io.neurometer.service.worker.child;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.service.models.EngineWarmUp;
import io.neurometer.service.models.ModelReader;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** A worker: answers each connection of the process that started it on a thread of its own, until that process ends. */
public final class WorkerProcess {
    /** What a worker says when connections may come. */
    public static final String READY = "ready";

    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private final WorkerSettings settings;
    private final Backends backends;
    private final ModelReader reader;
    private final ModelCompiler compiler;
    private final ChildModels models;

    public WorkerProcess(WorkerSettings settings, ModelReader reader, ModelCompiler compiler, Backends backends) {
        this.settings = settings;
        this.reader = reader;
        this.compiler = compiler;
        this.backends = backends;
        this.models = new ChildModels(reader, compiler, settings);
    }

    /**
     * Works until the other process ends.
     *
     * @param parent ends when that process does
     * @param output where that process reads
     */
    public void serve(InputStream parent, PrintWriter output) throws IOException {
        Thread end = new Thread(() -> awaitEnd(parent), "parent-watch");
        end.setDaemon(true);
        end.start();
        // A signal that is meant for the service must not take its calls from it: the service ends this process.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> join(end), "wait-for-parent"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(settings.socket()));
            new EngineWarmUp(reader, compiler, backends.best().name()).run();
            Thread accept = new Thread(() -> accept(server), "accept");
            accept.setDaemon(true);
            accept.start();
            output.println(READY);
            output.flush();
            join(end);
        } finally {
            FileSystemUtils.deleteRecursively(settings.folder());
        }
    }

    private void accept(ServerSocketChannel server) {
        while (true) {
            try {
                SocketChannel channel = server.accept();
                Thread calls = new Thread(new Calls(channel, settings.folders(), models, idle()), "calls");
                calls.setDaemon(true);
                calls.start();
            } catch (IOException closed) {
                LOG.debug("no more connections: {}", closed.toString());
                return;
            }
        }
    }

    private Runnable idle() {
        return () ->
                backends.all().forEach(backend -> backend.apply(new ThreadPolicy.Idle(settings.operatorThreads())));
    }

    private static void awaitEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // Nothing is said here.
            }
        } catch (IOException broken) {
            LOG.debug("the other process has ended: {}", broken.toString());
        }
    }

    private static void join(Thread thread) {
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException interruption) {
                LOG.debug("interrupted, and waiting on");
            }
        }
    }
}
