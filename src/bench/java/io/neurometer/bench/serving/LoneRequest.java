package io.neurometer.bench.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** One caller on one connection that stays open, who sends the next request when the answer is there. */
final class LoneRequest implements AutoCloseable {
    private final InetSocketAddress target;
    private final byte[] buffer = new byte[1 << 16];
    private Socket socket = new Socket();

    LoneRequest(InetSocketAddress target) throws IOException {
        this.target = target;
        connect();
    }

    private void connect() throws IOException {
        socket.close();
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(target);
    }

    /** The times of all requests within so many seconds, in nanoseconds, ascending. */
    long[] run(List<byte[]> requests, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long[] times = new long[1 << 10];
        int count = 0;
        while (System.nanoTime() < end) {
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
            }
            times[count] = call(requests.get(count % requests.size()));
            count++;
        }
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private long call(byte[] request) throws IOException {
        ResponseScan scan = new ResponseScan();
        long start = System.nanoTime();
        OutputStream out = socket.getOutputStream();
        out.write(request);
        InputStream in = socket.getInputStream();
        boolean complete = false;
        while (!complete) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("closed by the server");
            }
            complete = scan.take(ByteBuffer.wrap(buffer, 0, read));
        }
        long nanos = System.nanoTime() - start;
        if (scan.status() != 200) {
            throw new IOException("status " + scan.status());
        }
        if (scan.isClosing()) {
            connect();
        }
        return nanos;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
