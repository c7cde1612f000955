package io.neurometer.service.security;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends request lines as they are, one after another over one connection as long as that lasts. */
final class KeepAlive implements AutoCloseable {
    private final URI service;
    private Socket socket;
    private InputStream in;

    KeepAlive(URI service) throws IOException {
        this.service = service;
        connect();
    }

    /** A status and headers by their names in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private void connect() throws IOException {
        socket = new Socket(service.getHost(), service.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Reply send(String method, String target, String... headers) throws IOException {
        String request = method + " " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> answered = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            answered.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = method.equals("HEAD") ? 0 : Integer.parseInt(answered.getOrDefault("content-length", "0"));
        boolean closes = answered.getOrDefault("connection", "").equals("close");
        byte[] body = answered.containsKey("transfer-encoding") ? in.readAllBytes() : in.readNBytes(length);
        if (closes || answered.containsKey("transfer-encoding")) {
            socket.close();
            connect();
        }
        return new Reply(status, answered, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended after '" + line + "'");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
