package io.neurometer.service.worker;

import io.neurometer.service.traffic.Wanted;
import io.neurometer.service.worker.wire.Frame;
import io.neurometer.service.worker.wire.Message;
import io.neurometer.service.worker.wire.SharedMemory;
import io.neurometer.service.worker.wire.WorkerSettings;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One connection to a worker, which makes one call at a time, with memory for its inputs and its outputs. */
final class WorkerConnection implements AutoCloseable {
    /** How the names of the worker's threads begin that answer connections. */
    static final String THREAD = "calls-";

    private static final int MIN_BYTES = 1 << 16;

    private final int number;
    private final SocketChannel channel;
    private final Frame frame = new Frame();
    private final SharedMemory in;
    private final SharedMemory out;
    private @Nullable Wanted wanted;
    private long unwantedSince;

    /** @throws IOException when the worker is not there */
    WorkerConnection(WorkerSettings settings, int number) throws IOException {
        this.number = number;
        this.in = new SharedMemory(settings.folders(), "in-" + number);
        this.out = new SharedMemory(settings.folders(), "out-" + number);
        this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(settings.socket()));
            in.ensure(MIN_BYTES);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Makes itself known. @throws IOException when the worker does not answer */
    void greet(Wanted watch) throws IOException {
        in.describe(frame.begin(Message.HELLO).put(number));
        send(watch);
        if (receive() != Message.DONE) {
            throw new IOException("the worker does not want this connection");
        }
    }

    /** The name of the worker's thread that answers it. */
    String thread() {
        return THREAD + number;
    }

    Frame frame() {
        return frame;
    }

    SharedMemory in() {
        return in;
    }

    SharedMemory out() {
        return out;
    }

    /** Sends what is in the frame. @param watch asked from time to time, until {@link #receive} has returned */
    void send(Wanted watch) throws IOException {
        synchronized (this) {
            in.setWanted(true);
            unwantedSince = 0;
            wanted = watch;
        }
        frame.send(channel);
    }

    /** Waits for the answer, which is in the frame then. */
    Message receive() throws IOException {
        try {
            return frame.receive(channel);
        } finally {
            synchronized (this) {
                wanted = null;
            }
        }
    }

    /** Lets the worker end a call that nobody wants any more. @return whether there is a call */
    synchronized boolean look() {
        Wanted now = wanted;
        if (now == null) {
            return false;
        }
        try {
            now.requireWanted();
        } catch (RuntimeException unwanted) {
            in.setWanted(false);
            if (unwantedSince == 0) {
                unwantedSince = System.nanoTime() | 1;
            }
        }
        return true;
    }

    /** Whether the worker has not ended a call for so long after it was told to. */
    synchronized boolean isStuck(Duration patience) {
        return wanted != null && unwantedSince != 0 && System.nanoTime() - unwantedSince > patience.toNanos();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            // It is closed already.
        }
    }
}
