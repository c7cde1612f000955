package io.neurometer.service.inference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON part of a body: on the heap while it is small, beyond that in off-heap pieces that count as tensor memory.
 */
public final class BodyBuffer implements AutoCloseable {
    private static final int HEAP_BYTES = 1 << 16;
    private static final int MAX_PIECE_BYTES = 16 << 20;

    private final List<ByteBuffer> pieces = new ArrayList<>();
    private final List<Tensor> owned = new ArrayList<>();
    private long size;

    private BodyBuffer() {}

    /**
     * Reads {@code length} bytes, or all there are when that comes first.
     *
     * @throws io.neurometer.engine.error.EngineException when memory does not suffice
     */
    public static BodyBuffer read(ServletInputStream source, long length) throws IOException {
        BodyBuffer buffer = new BodyBuffer();
        try {
            buffer.fill(source, length);
            return buffer;
        } catch (IOException | RuntimeException | Error failure) {
            buffer.close();
            throw failure;
        }
    }

    private void fill(ServletInputStream source, long length) throws IOException {
        int pieceBytes = HEAP_BYTES;
        while (size < length) {
            ByteBuffer piece = pieces.isEmpty()
                    ? ByteBuffer.allocate((int) Math.min(pieceBytes, length))
                    : outsideTheHeap(pieceBytes);
            pieces.add(piece);
            piece.limit((int) Math.min(piece.capacity(), length - size));
            boolean full = fill(piece, source);
            size += piece.position();
            piece.flip();
            if (!full) {
                return;
            }
            pieceBytes = Math.min(MAX_PIECE_BYTES, pieceBytes * 2);
        }
    }

    /**
     * Reads into the buffer until it is full or the source ends, without a copy in between.
     *
     * @return whether it is full
     */
    static boolean fill(ByteBuffer target, ServletInputStream source) throws IOException {
        int limit = target.limit();
        while (target.hasRemaining()) {
            int position = target.position();
            int read = source.read(target);
            // Servers differ in where they leave the buffer's position and limit.
            target.limit(limit).position(position + Math.max(0, read));
            if (read < 0) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer outsideTheHeap(int bytes) {
        Tensor tensor = Tensor.allocate(DataType.UINT8, bytes);
        owned.add(tensor);
        return tensor.bytes();
    }

    public long size() {
        return size;
    }

    /** The bytes from {@code start} to before {@code end}. */
    InputStream stream(long start, long end) {
        return new PiecesStream(start, end);
    }

    public InputStream stream() {
        return stream(0, size);
    }

    /** Gives the memory back; no stream may be read any more. */
    @Override
    public void close() {
        pieces.clear();
        owned.forEach(Tensor::close);
        owned.clear();
    }

    private final class PiecesStream extends InputStream {
        private int index;
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private long left;

        PiecesStream(long start, long end) {
            left = end - start;
            long skip = start;
            while (index < pieces.size()) {
                piece = pieces.get(index++).duplicate();
                if (skip < piece.limit()) {
                    piece.position((int) skip);
                    return;
                }
                skip -= piece.limit();
            }
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            while (!piece.hasRemaining() && index < pieces.size()) {
                piece = pieces.get(index++).duplicate();
            }
            int count = (int) Math.min(Math.min(length, piece.remaining()), left);
            if (count <= 0) {
                return length == 0 ? 0 : -1;
            }
            piece.get(target, offset, count);
            left -= count;
            return count;
        }
    }
}
