package io.neurometer.service.inference;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The next bytes of a text in an array, always enough of them for one number. Behind the last byte of the text there are
 * zeros.
 */
final class ByteWindow {
    private static final int SIZE = 1 << 14;

    private final InputStream source;
    private final byte[] bytes;
    private final long start;
    private long passed;
    private int position;
    private int limit;
    private boolean ended;

    /**
     * @param source from which to read
     * @param start where in the text it stands
     * @param length at most so many bytes of it are there
     */
    ByteWindow(InputStream source, long start, long length) {
        this.source = source;
        this.start = start;
        this.bytes = new byte[(int) Math.min(SIZE, length) + DecimalScanner.MAX_BYTES];
        fill();
    }

    /** Valid until the position moves. */
    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    /** Up to there, a number that begins is there as a whole. */
    int safePosition() {
        return ended ? limit : limit - DecimalScanner.MAX_BYTES;
    }

    /** @param next within the bytes that are there */
    void setPosition(int next) {
        position = next;
        fillIfLow();
    }

    void advance() {
        setPosition(position + 1);
    }

    /** Where the position is in the text. */
    long offset() {
        return start + passed + position;
    }

    /** The next byte that is no white space, which stays the next; 0 at the end. */
    byte peek() {
        skipSpace();
        return bytes[position];
    }

    /** As {@link #peek}, and passes over it. */
    byte next() {
        byte next = peek();
        if (position < limit) {
            advance();
        }
        return next;
    }

    void skipSpace() {
        while (isSpace(bytes[position])) {
            advance();
        }
    }

    private static boolean isSpace(byte value) {
        return value <= ' ' && (value == ' ' || value == '\n' || value == '\r' || value == '\t');
    }

    private void fillIfLow() {
        if (limit - position < DecimalScanner.MAX_BYTES && !ended) {
            fill();
        }
    }

    private void fill() {
        System.arraycopy(bytes, position, bytes, 0, limit - position);
        passed += position;
        limit -= position;
        position = 0;
        int space = bytes.length - DecimalScanner.MAX_BYTES;
        while (!ended && limit < space) {
            int read = read(space - limit);
            ended = read < 0;
            limit += Math.max(0, read);
        }
        Arrays.fill(bytes, limit, bytes.length, (byte) 0);
    }

    private int read(int length) {
        try {
            return source.read(bytes, limit, length);
        } catch (IOException impossible) {
            throw new IllegalStateException("reading memory failed", impossible);
        }
    }
}
