package io.neurometer.service.grpc;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stream holds: on the heap while it is small, beyond that in pieces that are charged as tensors are. */
final class MessageBuffer implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int MAX_PIECE_BYTES = 16 << 20;

    private final List<ByteBuffer> pieces = new ArrayList<>();
    private final List<Tensor> owned = new ArrayList<>();

    private MessageBuffer() {}

    /**
     * Reads a stream to its end.
     *
     * @throws io.neurometer.engine.error.EngineException when memory does not suffice
     */
    static MessageBuffer read(InputStream source) throws IOException {
        MessageBuffer buffer = new MessageBuffer();
        try {
            buffer.fill(source);
            return buffer;
        } catch (IOException | RuntimeException | Error failure) {
            buffer.close();
            throw failure;
        }
    }

    private void fill(InputStream source) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        int read = source.readNBytes(chunk, 0, CHUNK_BYTES);
        if (read < CHUNK_BYTES) {
            pieces.add(ByteBuffer.wrap(chunk, 0, read));
            return;
        }
        while (read > 0) {
            put(chunk, read);
            read = source.readNBytes(chunk, 0, CHUNK_BYTES);
        }
        // Until here, positions count what has been written.
        pieces.forEach(ByteBuffer::flip);
    }

    private void put(byte[] chunk, int length) {
        int copied = 0;
        while (copied < length) {
            ByteBuffer last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
            ByteBuffer piece = last != null && last.hasRemaining() ? last : charged(last);
            int count = Math.min(length - copied, piece.remaining());
            piece.put(chunk, copied, count);
            copied += count;
        }
    }

    private ByteBuffer charged(@Nullable ByteBuffer before) {
        int bytes = before == null ? 2 * CHUNK_BYTES : Math.min(MAX_PIECE_BYTES, 2 * before.capacity());
        Tensor tensor = Tensor.allocate(DataType.UINT8, bytes);
        owned.add(tensor);
        ByteBuffer piece = tensor.bytes();
        pieces.add(piece);
        return piece;
    }

    /** All there is, each from position to limit. */
    List<ByteBuffer> pieces() {
        return pieces;
    }

    @Override
    public void close() {
        pieces.clear();
        owned.forEach(Tensor::close);
        owned.clear();
    }
}
