package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.CodedInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The bytes of a buffer as protobuf reads them. Given the buffer itself, protobuf would copy all of it to the heap; this
 * way bytes that are skipped are never touched, so that weights stay in a mapped file.
 */
final class BufferInput extends InputStream {
    private static final int CHUNK = 512;

    private final ByteBuffer rest;

    private BufferInput(ByteBuffer bytes) {
        this.rest = bytes.duplicate();
    }

    /** Reads a buffer from its position to its limit, and moves neither. */
    static CodedInputStream coded(ByteBuffer bytes) {
        return CodedInputStream.newInstance(new BufferInput(bytes), CHUNK);
    }

    @Override
    public int read() {
        return rest.hasRemaining() ? rest.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = Math.min(length, rest.remaining());
        rest.get(target, offset, count);
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public long skip(long wanted) {
        int count = (int) Math.max(0, Math.min(wanted, rest.remaining()));
        rest.position(rest.position() + count);
        return count;
    }
}
