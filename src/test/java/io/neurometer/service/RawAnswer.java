package io.neurometer.service;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service answers to bytes that no client would send, up to where it ends the connection. */
public record RawAnswer(String text) {

    /** Sends a request as it is, ends the sending side, and reads all that comes. */
    public static RawAnswer of(URI service, String request) throws IOException {
        return new RawAnswer(text(service, request));
    }

    /** As {@link #of}, in case there are several answers. */
    public static String text(URI service, String request) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public int status() {
        return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : -1;
    }

    /** Empty when it is not there. */
    public String header(String name) {
        for (String line : text.split("\r\n\r\n", 2)[0].split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    public JsonNode json() {
        return JsonMapper.shared().readTree(text.split("\r\n\r\n", 2)[1]);
    }

    /** What a problem says of its occurrence. */
    public String detail() {
        return json().at("/detail").asString();
    }
}
