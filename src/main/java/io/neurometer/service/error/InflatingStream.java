package io.neurometer.service.error;

import com.github.luben.zstd.ZstdIOException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A body that arrives compressed. Data that are not what they claim to be are a {@link ProblemException}. */
final class InflatingStream extends ServletInputStream {
    private final ServletInputStream compressed;
    private final ContentCoding coding;
    private @Nullable InputStream inflated;
    private boolean finished;

    InflatingStream(ServletInputStream compressed, ContentCoding coding) {
        this.compressed = compressed;
        this.coding = coding;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (finished) {
            return -1;
        }
        try {
            int read = opened().read(target, offset, length);
            if (read < 0) {
                end();
            }
            return read;
        } catch (EOFException end) {
            if (compressed.isFinished()) {
                throw malformed("end too early");
            }
            throw end;
        } catch (ZipException | ZstdIOException broken) {
            throw malformed("are malformed, or need a window of more than 8 MB");
        }
    }

    private InputStream opened() throws IOException {
        InputStream open = inflated;
        if (open == null) {
            open = coding.decoder(new Uncloseable(compressed));
            inflated = open;
        }
        return open;
    }

    /** Gives native memory back, which stays taken until the garbage collector comes when a body is given up. */
    private void end() throws IOException {
        finished = true;
        if (inflated != null) {
            inflated.close();
        }
    }

    private ProblemException malformed(String problem) {
        return new ProblemException(
                ProblemCode.REQUEST_INVALID,
                "the data of the body " + problem + "; the header Content-Encoding says that they are "
                        + coding.headerName());
    }

    @Override
    public void close() throws IOException {
        end();
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public boolean isReady() {
        return compressed.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("a compressed body is read by one thread");
    }

    private static final class Uncloseable extends FilterInputStream {
        Uncloseable(InputStream stream) {
            super(stream);
        }

        @Override
        public void close() {}
    }
}
