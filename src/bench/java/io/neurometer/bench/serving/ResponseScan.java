package io.neurometer.bench.serving;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Finds the end of one HTTP/1.1 response in the bytes that arrive, and keeps no more of it than the status. */
final class ResponseScan {
    private static final int MAX_HEAD = 1 << 14;

    private enum Part {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        DONE
    }

    private final StringBuilder line = new StringBuilder();
    private Part part = Part.HEAD;
    private int status;
    private long left;
    private long bodyBytes;
    private boolean chunked;
    private boolean closing;

    /** Begins anew with the next response. */
    void reset() {
        line.setLength(0);
        part = Part.HEAD;
        status = 0;
        left = 0;
        bodyBytes = 0;
        chunked = false;
        closing = false;
    }

    /**
     * Takes the bytes that belong to this response.
     *
     * @return whether that was all of it
     */
    boolean take(ByteBuffer bytes) throws ProtocolException {
        while (part != Part.DONE && bytes.hasRemaining()) {
            switch (part) {
                case BODY, CHUNK -> skip(bytes);
                default -> readLine(bytes);
            }
        }
        return part == Part.DONE;
    }

    int status() {
        return status;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** Whether the server serves no further request on this connection. */
    boolean isClosing() {
        return closing;
    }

    private void skip(ByteBuffer bytes) {
        int count = (int) Math.min(left, bytes.remaining());
        bytes.position(bytes.position() + count);
        left -= count;
        bodyBytes += count;
        if (left == 0) {
            part = part == Part.BODY ? Part.DONE : Part.CHUNK_END;
        }
    }

    private void readLine(ByteBuffer bytes) throws ProtocolException {
        while (bytes.hasRemaining()) {
            char next = (char) (bytes.get() & 0xFF);
            if (next == '\n') {
                String text = line.toString();
                line.setLength(0);
                endOfLine(text);
                return;
            }
            if (next != '\r') {
                line.append(next);
            }
            if (line.length() > MAX_HEAD) {
                throw new ProtocolException("a line of " + MAX_HEAD + " characters in a response");
            }
        }
    }

    private void endOfLine(String text) throws ProtocolException {
        switch (part) {
            case HEAD -> header(text);
            case CHUNK_SIZE -> {
                left = Long.parseLong(text.split(";", 2)[0].strip(), 16);
                part = left == 0 ? Part.TRAILER : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILER -> part = text.isEmpty() ? Part.DONE : Part.TRAILER;
            default -> throw new IllegalStateException(part.name());
        }
    }

    private void header(String text) throws ProtocolException {
        if (status == 0) {
            if (!text.startsWith("HTTP/1.1 ")) {
                throw new ProtocolException("not a response: " + text);
            }
            status = Integer.parseInt(text.substring(9, 12));
            return;
        }
        if (text.isEmpty()) {
            endOfHead();
            return;
        }
        int colon = text.indexOf(':');
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        switch (name) {
            case "content-length" -> left = Long.parseLong(value);
            case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
            case "connection" -> closing = value.equalsIgnoreCase("close");
            default -> {}
        }
    }

    private void endOfHead() {
        if (status == 100) {
            reset();
        } else if (chunked) {
            part = Part.CHUNK_SIZE;
        } else {
            part = left == 0 ? Part.DONE : Part.BODY;
        }
    }

    /** A request with a body, as it goes over the wire. */
    static byte[] request(String path, String headers, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }
}
