package io.neurometer.service.traffic;

import io.neurometer.service.error.BodyFaults;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that is being served, seen from another thread: who waits for whom, and whether the client is there. */
final class ClientConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final double NANOS = 1e9;

    /** So long a client that sends no more is taken to wait for its answer: closed and half closed look the same. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Request request;
    private final org.apache.coyote.Request received;
    private final @Nullable SocketWrapperBase<?> socket;
    private final Thread thread = Thread.currentThread();
    private final CallContext context;
    private final ClientWatch watch;
    private volatile boolean served;
    private boolean sendsMore;
    private boolean sendsNoMore;
    private long endNanos;
    private boolean cut;
    private boolean closed;

    /** @param socket null where it is not known */
    ClientConnection(Request request, CallContext context, @Nullable SocketWrapperBase<?> socket, ClientWatch watch) {
        this.request = request;
        this.received = request.getCoyoteRequest();
        this.socket = socket;
        this.context = context;
        this.watch = watch;
        watch.add(this);
    }

    /** The request has been answered; the server may still read what is left of its body. */
    void served() {
        served = true;
        if (socket == null) {
            close();
        }
    }

    /** The server has done with the request: from here on its thread and its socket serve others. */
    @Override
    public synchronized void close() {
        closed = true;
        watch.remove(this);
    }

    long ageNanos() {
        return context.ageNanos();
    }

    boolean isAtWork() {
        return context.isAtWork();
    }

    /** Whether the thread that serves the request waits for its client. */
    boolean isStalled() {
        Thread.State state = thread.getState();
        boolean waits = state == Thread.State.TIMED_WAITING || state == Thread.State.WAITING;
        return waits && !cut && !isAtWork() && (isCommitted() || !isBodyComplete());
    }

    private boolean isCommitted() {
        return received.getResponse().isCommitted();
    }

    /** Whether all of the body has been read. */
    boolean isBodyComplete() {
        AtomicBoolean complete = new AtomicBoolean();
        received.action(ActionCode.REQUEST_BODY_FULLY_READ, complete);
        return complete.get();
    }

    /** Of the body, until it is complete; of the answer from there on. */
    private long bytes() {
        return isBodyComplete() ? received.getResponse().getContentWritten() : received.getBytesRead();
    }

    private double seconds() {
        return (isBodyComplete() ? context.nanosSinceWork() : context.ageNanos()) / NANOS;
    }

    /** Bytes per second of what is going on. */
    double rate() {
        return bytes() / Math.max(1e-3, seconds());
    }

    /** Whether the client is slower than it may be. */
    boolean isTooSlow(TrafficProperties limits) {
        double allowed = limits.transferTime().toNanos() / NANOS
                + (double) bytes() / limits.transferRate().toBytes();
        return seconds() > allowed;
    }

    /** Ends the transfer: a body that does not come is refused with this, an answer that is not taken is given up. */
    synchronized void cut(String why) {
        if (closed) {
            return;
        }
        cut = true;
        if (!served) {
            request.setAttribute(BodyFaults.CUT, new ProblemException(ProblemCode.REQUEST_TIMEOUT, why));
        }
        if (socket == null || !(socket.getSocket() instanceof NioChannel channel)) {
            return;
        }
        SocketChannel connection = channel.getIOChannel();
        if (connection == null) {
            return;
        }
        try {
            // Either wakes the thread that waits for the client.
            if (isBodyComplete()) {
                connection.shutdownOutput();
            } else {
                connection.shutdownInput();
            }
        } catch (IOException gone) {
            LOG.debug("a slow client has gone by itself", gone);
        }
    }

    /** Ends the call if the client has closed the connection. */
    void look() {
        context.look(this::read);
    }

    private void read() {
        SocketWrapperBase<?> connection = socket;
        if (connection == null || sendsMore) {
            return;
        }
        ByteBuffer next = ByteBuffer.allocate(1);
        try {
            if (connection.read(false, next) > 0) {
                // The next request on this connection: its end can no longer be seen.
                next.flip();
                connection.unRead(next);
                sendsMore = true;
            }
        } catch (EOFException noMore) {
            if (!sendsNoMore) {
                sendsNoMore = true;
                endNanos = System.nanoTime();
            } else if (System.nanoTime() - endNanos > GRACE_NANOS) {
                context.cancel();
            }
        } catch (IOException reset) {
            context.cancel();
        }
    }
}
