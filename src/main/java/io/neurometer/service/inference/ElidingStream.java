package io.neurometer.service.inference;

import java.io.IOException;
import java.io.InputStream;

/**
 * A text for a parser of JSON, from which arrays can be taken out while it is being parsed: no read goes beyond an opening
 * bracket, so that a parser which has just passed one has seen nothing of what follows it.
 */
final class ElidingStream extends InputStream {
    /** Small, since what lies behind a bracket is read again. */
    private static final int MAX_READ = 512;

    private final BodyBuffer text;
    private InputStream rest;
    private long position;
    private long elided;

    ElidingStream(BodyBuffer text) {
        this.text = text;
        this.rest = text.stream();
    }

    /** Where in the text the next byte is that will be read. */
    long position() {
        return position;
    }

    /** How many bytes have been passed over so far. */
    long elided() {
        return elided;
    }

    /** What follows, in a window of its own. */
    ByteWindow window() {
        return new ByteWindow(text.stream(position, text.size()), position, text.size() - position);
    }

    /** Passes over the bytes up to there. */
    void skipTo(long offset) {
        elided += offset - position;
        position = offset;
        rest = text.stream(offset, text.size());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = rest.read(target, offset, Math.min(length, MAX_READ));
        for (int i = 0; i < read; i++) {
            if (target[offset + i] == '[' && i + 1 < read) {
                position += i + 1;
                rest = text.stream(position, text.size());
                return i + 1;
            }
        }
        position += Math.max(0, read);
        return read;
    }
}
