package io.neurometer.bench.serving;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a fixed rate, whether or not earlier ones have been answered, over many connections that stay open.
 * A request that is due when all connections are busy waits for one, and its latency counts from when it was due. One
 * thread does all of it.
 */
final class OpenLoop implements AutoCloseable {
    private static final long MAX_PAUSE_NANOS = 50_000;

    private final InetSocketAddress target;
    private final List<byte[]> requests;
    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 16);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> all = new ArrayList<>();
    private final Deque<Long> due = new ArrayDeque<>();
    private final SortedMap<Integer, Integer> statuses = new TreeMap<>();
    private long[] latencies = new long[1 << 12];
    private int good;
    private int broken;
    private int sent;

    /** @param requests sent in turn, each with its head */
    OpenLoop(InetSocketAddress target, List<byte[]> requests, int connections) throws IOException {
        this.target = target;
        this.requests = requests;
        for (int i = 0; i < connections; i++) {
            Connection connection = new Connection();
            connection.open();
            all.add(connection);
            idle.add(connection);
        }
    }

    private final class Connection {
        private final ResponseScan scan = new ResponseScan();
        private SocketChannel channel = SocketChannel.open();
        private ByteBuffer output = ByteBuffer.allocate(0);
        private long dueNanos;

        Connection() throws IOException {}

        void open() throws IOException {
            channel.close();
            channel = SocketChannel.open(target);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(byte[] request, long when) throws IOException {
            dueNanos = when;
            scan.reset();
            output = ByteBuffer.wrap(request);
            write();
        }

        void write() throws IOException {
            channel.write(output);
            channel.keyFor(selector)
                    .interestOps(
                            output.hasRemaining()
                                    ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                                    : SelectionKey.OP_READ);
        }

        /** Whether the whole answer is there. */
        boolean read() throws IOException {
            while (true) {
                input.clear();
                int count = channel.read(input);
                if (count < 0) {
                    throw new IOException("closed by the server");
                }
                if (count == 0) {
                    return false;
                }
                if (scan.take(input.flip())) {
                    return true;
                }
            }
        }
    }

    /** Offers the rate for so long, and waits as long again at most for the answers that are missing then. */
    LoadResult run(double rate, double seconds) throws IOException {
        clear();
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long giveUp = end + Math.max((long) (seconds * 1e9), TimeUnit.SECONDS.toNanos(1));
        double interval = 1e9 / rate;
        long count = 0;
        long next = start;
        while (next < end || ((idle.size() < all.size() || !due.isEmpty()) && System.nanoTime() < giveUp)) {
            long now = System.nanoTime();
            while (next <= now && next < end) {
                due.add(next);
                next = start + (long) (++count * interval);
            }
            startDue();
            pause(next - now);
            receive();
        }
        int unanswered = broken + due.size() + all.size() - idle.size();
        reopenBusy();
        long[] sorted = Arrays.copyOf(latencies, good);
        Arrays.sort(sorted);
        return new LoadResult(rate, seconds, sorted, new TreeMap<>(statuses), unanswered);
    }

    private void clear() {
        due.clear();
        statuses.clear();
        good = 0;
        broken = 0;
    }

    private void startDue() throws IOException {
        while (!due.isEmpty() && !idle.isEmpty()) {
            Connection connection = idle.remove();
            try {
                connection.send(requests.get(sent++ % requests.size()), due.remove());
            } catch (IOException gone) {
                lost(connection);
            }
        }
    }

    private void pause(long untilNext) throws IOException {
        if (selector.selectNow() == 0 && untilNext > 0) {
            if (untilNext > TimeUnit.MILLISECONDS.toNanos(2)) {
                selector.select(1);
            } else {
                LockSupport.parkNanos(Math.min(untilNext, MAX_PAUSE_NANOS));
                selector.selectNow();
            }
        }
    }

    private void receive() throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            Connection connection = (Connection) key.attachment();
            try {
                if (key.isWritable()) {
                    connection.write();
                }
                if (key.isReadable() && connection.read()) {
                    answered(connection);
                }
            } catch (IOException gone) {
                if (idle.remove(connection)) {
                    connection.open();
                    idle.add(connection);
                } else {
                    lost(connection);
                }
            }
        }
        selector.selectedKeys().clear();
    }

    private void answered(Connection connection) throws IOException {
        long nanos = System.nanoTime() - connection.dueNanos;
        statuses.merge(connection.scan.status(), 1, Integer::sum);
        if (connection.scan.status() == 200) {
            if (good == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * good);
            }
            latencies[good++] = nanos;
        }
        if (connection.scan.isClosing()) {
            connection.open();
        }
        idle.add(connection);
    }

    private void lost(Connection connection) throws IOException {
        broken++;
        connection.open();
        idle.add(connection);
    }

    private void reopenBusy() throws IOException {
        for (Connection connection : all) {
            if (!idle.contains(connection)) {
                connection.open();
                idle.add(connection);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : all) {
            connection.channel.close();
        }
        selector.close();
    }
}
