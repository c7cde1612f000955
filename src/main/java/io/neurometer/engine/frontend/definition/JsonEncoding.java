package io.neurometer.engine.frontend.definition;

import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a JSON text say of its encoding. Between systems that is UTF-8, whose byte order mark a reader
 * may skip (RFC 8259, section 8.1); everything else is told apart to be refused by name, alike at every path.
 */
public final class JsonEncoding {
    /** How many of the first bytes tell. */
    public static final int BYTES = 4;

    private JsonEncoding() {}

    /**
     * What the text is in if not in UTF-8, such as {@code "is encoded in UTF-16"}, or null.
     *
     * @param start the text, or at least its first {@value #BYTES} bytes where it has as many
     */
    public static @Nullable String problem(byte[] start) {
        int a = at(start, 0);
        int b = at(start, 1);
        int c = at(start, 2);
        int d = at(start, 3);
        boolean marked = (a == 0xFF && b == 0xFE) || (a == 0xFE && b == 0xFF);
        boolean wide = (a == 0 && b == 0) || (b == 0 && c == 0 && d == 0) || (marked && c == 0 && d == 0);
        if (wide) {
            return "is encoded in UTF-32";
        }
        if (marked || (a == 0 && b > 0) || (a > 0 && b == 0)) {
            return "is encoded in UTF-16";
        }
        if (a == 0x1F && b == 0x8B) {
            return "is compressed with gzip";
        }
        return a == 0x28 && b == 0xB5 && c == 0x2F && d == 0xFD ? "is compressed with zstd" : null;
    }

    /** How many bytes at the start of a text are a mark of its byte order in UTF-8, UTF-16 or UTF-32. */
    public static int markLength(byte[] start) {
        int a = at(start, 0);
        int b = at(start, 1);
        if (a == 0xEF && b == 0xBB && at(start, 2) == 0xBF) {
            return 3;
        }
        if (a == 0 && b == 0 && at(start, 2) == 0xFE && at(start, 3) == 0xFF) {
            return 4;
        }
        return (a == 0xFF && b == 0xFE) || (a == 0xFE && b == 0xFF) ? 2 : 0;
    }

    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xFF : -1;
    }
}
