package io.neurometer.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends inference requests to a running service at a fixed rate, whether it keeps up or not, and says how long the answers
 * took from the moment at which each request was due. A connection that is late sends at once.
 *
 * <p>Arguments: the service, a model, an input, its sizes as {@code 1x3x224x224}, then rates with seconds for each as
 * {@code 80:10}, which follow one another.
 */
final class OpenLoad {
    private static final int CONNECTIONS = 128;
    private static final double MILLIS = 1e6;

    private final URI service;
    private final byte[] request;

    private OpenLoad(URI service, byte[] request) {
        this.service = service;
        this.request = request;
    }

    public static void main(String[] arguments) throws InterruptedException {
        OpenLoad load = new OpenLoad(URI.create(arguments[0]), request(arguments[1], arguments[2], arguments[3]));
        for (String phase : Arrays.asList(arguments).subList(4, arguments.length)) {
            String[] parts = phase.split(":", 2);
            System.out.println(load.run(Double.parseDouble(parts[0]), Double.parseDouble(parts[1])));
        }
    }

    private static byte[] request(String model, String input, String sizes) {
        int elements =
                Arrays.stream(sizes.split("x")).mapToInt(Integer::parseInt).reduce(1, Math::multiplyExact);
        byte[] json = ("{\"model\":\"" + model
                        + "\",\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\""
                        + input + "\",\"datatype\":\"FP32\",\"shape\":[" + sizes.replace('x', ',')
                        + "],\"parameters\":{\"binary_data_size\":" + 4 * elements + "}}]}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /infer HTTP/1.1\r\nHost: bench\r\nInference-Header-Content-Length: " + json.length
                        + "\r\nContent-Length: " + (json.length + 4 * elements) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer all = ByteBuffer.allocate(head.length + json.length + 4 * elements)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(head)
                .put(json);
        for (int i = 0; i < elements; i++) {
            all.putFloat((i % 100) * 0.01f);
        }
        return all.array();
    }

    /** One rate. */
    private Phase run(double rate, double seconds) throws InterruptedException {
        Phase phase = new Phase(rate, (int) Math.round(rate * seconds));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread thread = new Thread(() -> serve(phase));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        phase.end = System.nanoTime();
        return phase;
    }

    private void serve(Phase phase) {
        try (Connection connection = new Connection()) {
            for (int k = phase.next.getAndIncrement(); k < phase.nanos.length; k = phase.next.getAndIncrement()) {
                long due = phase.start + (long) (k * 1e9 / phase.rate);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                phase.status[k] = connection.exchange();
                phase.nanos[k] = System.nanoTime() - due;
            }
        }
    }

    private final class Connection implements AutoCloseable {
        private @Nullable Socket socket;
        private InputStream in = InputStream.nullInputStream();

        /** @return the status of the answer; 0 when there was none */
        int exchange() {
            try {
                Socket open = socket;
                if (open == null) {
                    open = new Socket(service.getHost(), service.getPort());
                    open.setTcpNoDelay(true);
                    in = new BufferedInputStream(open.getInputStream(), 1 << 16);
                    socket = open;
                }
                open.getOutputStream().write(request);
                return answer();
            } catch (IOException failure) {
                close();
                return 0;
            }
        }

        private int answer() throws IOException {
            int status = Integer.parseInt(line().split(" ")[1]);
            long length = 0;
            boolean last = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Long.parseLong(lower.substring(15).strip());
                } else if (lower.startsWith("connection:")) {
                    last = lower.contains("close");
                } else if (lower.startsWith("transfer-encoding:")) {
                    throw new IOException("chunked answers are not read here");
                }
            }
            in.skipNBytes(length);
            if (last) {
                close();
            }
            return status;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("the connection ended");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }

        @Override
        public void close() {
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException gone) {
                // It is not used again.
            }
            socket = null;
        }
    }

    private static final class Phase {
        final double rate;
        final long start = System.nanoTime() + 100_000_000;
        final AtomicInteger next = new AtomicInteger();
        final long[] nanos;
        final int[] status;
        long end;

        Phase(double rate, int requests) {
            this.rate = rate;
            this.nanos = new long[requests];
            this.status = new int[requests];
        }

        private long[] sorted(int wanted) {
            long[] found = new long[nanos.length];
            int count = 0;
            for (int i = 0; i < nanos.length; i++) {
                if (status[i] == wanted) {
                    found[count++] = nanos[i];
                }
            }
            long[] all = Arrays.copyOf(found, count);
            Arrays.sort(all);
            return all;
        }

        private static String quantiles(long[] sorted) {
            if (sorted.length == 0) {
                return "none";
            }
            return String.format(
                    "%d (ms: median %.1f, p90 %.1f, p99 %.1f, max %.1f)",
                    sorted.length,
                    sorted[sorted.length / 2] / MILLIS,
                    sorted[(int) (sorted.length * 0.9)] / MILLIS,
                    sorted[(int) (sorted.length * 0.99)] / MILLIS,
                    sorted[sorted.length - 1] / MILLIS);
        }

        @Override
        public String toString() {
            long[] answered = sorted(200);
            long[] refused = sorted(503);
            return String.format(
                    "%.0f/s: %.1f answered/s; 200: %s; 503: %s; others: %d",
                    rate,
                    answered.length / ((end - start) / 1e9),
                    quantiles(answered),
                    quantiles(refused),
                    nanos.length - answered.length - refused.length);
        }
    }
}
