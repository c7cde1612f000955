package io.neurometer.service.error;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * An answer that is compressed if its body turns out to be of some size and of a kind for which that pays. Events that
 * are streamed are left as they are, since each is to arrive at once.
 */
final class CompressedResponse extends HttpServletResponseWrapper {
    /** Smaller ones go out in one or two packets anyway. */
    static final int MIN_BYTES = 2048;

    private static final Set<String> TYPES = Set.of(
            "application/json",
            "application/problem+json",
            "application/octet-stream",
            "text/html",
            "text/plain",
            "text/csv",
            "text/markdown",
            "text/css",
            "text/javascript",
            "image/svg+xml");

    private final ContentCoding coding;
    private @Nullable Body body;

    CompressedResponse(HttpServletResponse response, ContentCoding coding) {
        super(response);
        this.coding = coding;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (body == null) {
            body = new Body(super.getOutputStream());
        }
        return body;
    }

    /** Left to the server while nothing has been written: no answer of some size has a writer. */
    @Override
    public void flushBuffer() throws IOException {
        if (body != null) {
            body.flush();
        }
        super.flushBuffer();
    }

    @Override
    public void reset() {
        super.reset();
        body = null;
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        body = null;
    }

    /** The answer is complete. */
    void finish() throws IOException {
        if (body != null) {
            body.finish();
        }
    }

    private boolean isCompressible() {
        return TYPES.contains(BodyType.bare(getContentType())) && !containsHeader(HttpHeaders.CONTENT_ENCODING);
    }

    /** Keeps the first bytes until it is known how the answer goes out. */
    private final class Body extends ServletOutputStream {
        private final ServletOutputStream target;
        private final byte[] first = new byte[MIN_BYTES];
        private int count;
        private @Nullable OutputStream chosen;

        Body(ServletOutputStream target) {
            this.target = target;
        }

        private OutputStream decide(boolean compressed) throws IOException {
            OutputStream stream = target;
            if (compressed) {
                setHeader(HttpHeaders.CONTENT_ENCODING, coding.headerName());
                addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
                setContentLengthLong(-1);
                stream = coding.encoder(target);
            }
            chosen = stream;
            stream.write(first, 0, count);
            return stream;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            OutputStream stream = chosen;
            if (stream == null && count + length <= MIN_BYTES && isCompressible()) {
                System.arraycopy(bytes, offset, first, count, length);
                count += length;
                return;
            }
            if (stream == null) {
                stream = decide(isCompressible());
            }
            stream.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            OutputStream stream = chosen;
            (stream == null ? decide(false) : stream).flush();
        }

        void finish() throws IOException {
            OutputStream stream = chosen == null ? decide(false) : chosen;
            if (stream != target) {
                stream.close();
            }
        }

        @Override
        public void close() throws IOException {
            finish();
            target.close();
        }

        @Override
        public boolean isReady() {
            return target.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("a compressed answer is written by one thread");
        }
    }
}
