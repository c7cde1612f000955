package io.neurometer.service.security;

import io.neurometer.service.error.Excerpt;

/** Text of a caller, so that it can stand in a log line without ending it or passing for another field. */
final class LogText {
    private LogText() {}

    /** The text itself when it is one plain word, and else its beginning in quotation marks. */
    static String of(String text) {
        String excerpt = Excerpt.of(text);
        for (int i = 0; i < excerpt.length(); i++) {
            char character = excerpt.charAt(i);
            if (character <= ' ' || character >= 0x7f || character == '"' || character == '=' || character == '\\') {
                return quoted(excerpt);
            }
        }
        return excerpt.isEmpty() ? quoted(excerpt) : excerpt;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else {
                quoted.append(character < ' ' || character >= 0x7f ? '?' : character);
            }
        }
        return quoted.append('"').toString();
    }
}
