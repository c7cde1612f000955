package io.neurometer.service.error;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A body whose broken framing is a {@link ProblemException} that says what is wrong. */
final class BodyStream extends ServletInputStream {
    private final ServletRequest request;
    private final ServletInputStream stream;
    private boolean ended;

    BodyStream(ServletRequest request, ServletInputStream stream) {
        this.request = request;
        this.stream = stream;
    }

    /** Whether all of the body has been read. */
    boolean hasEnded() {
        return ended;
    }

    /** Reads the rest of the body and forgets it. */
    void drain() {
        byte[] buffer = new byte[1 << 13];
        while (!ended) {
            read(buffer, 0, buffer.length);
        }
    }

    private interface Source {
        int read() throws IOException;
    }

    private int read(Source source) {
        try {
            int read = source.read();
            ended |= read < 0;
            return read;
        } catch (IOException failure) {
            throw BodyFaults.of(request, failure);
        }
    }

    @Override
    public int read() {
        return read(stream::read);
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return read(() -> stream.read(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) {
        return read(() -> stream.read(target));
    }

    @Override
    public boolean isFinished() {
        return stream.isFinished();
    }

    @Override
    public boolean isReady() {
        return stream.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        stream.setReadListener(listener);
    }
}
