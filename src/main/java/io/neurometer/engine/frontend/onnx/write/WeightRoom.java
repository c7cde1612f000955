package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Memory for one weight at a time on its way to a file. */
final class WeightRoom implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Tensor memory;

    private WeightRoom(Tensor memory) {
        this.memory = memory;
    }

    /** Room for the largest. */
    static WeightRoom of(List<Initializer> constants) {
        long most = constants.stream().mapToLong(Initializer::bytes).max().orElse(0);
        return new WeightRoom(Tensor.allocate(DataType.UINT8, most));
    }

    /** Writes the elements as they lie in the file, little-endian. */
    void write(Initializer constant, OutputStream target) throws IOException {
        TensorType type = constant.type();
        Tensor elements = memory.slice(0, type);
        constant.source().fill(elements);
        if (constant.isTransposed()) {
            writeTransposed(
                    elements.bytes(),
                    Math.toIntExact(type.shape().size(0)),
                    Math.toIntExact(type.shape().size(1)),
                    target);
        } else {
            writeAll(elements.bytes(), target);
        }
    }

    private static void writeAll(ByteBuffer bytes, OutputStream target) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        ByteBuffer rest = bytes.duplicate().rewind();
        while (rest.hasRemaining()) {
            int length = Math.min(chunk.length, rest.remaining());
            rest.get(chunk, 0, length);
            target.write(chunk, 0, length);
        }
    }

    /** Columns one after another, some at a time so that a line of the cache is read once. Elements have four bytes. */
    private static void writeTransposed(ByteBuffer bytes, int rows, int columns, OutputStream target)
            throws IOException {
        int together = Math.min(columns, Math.max(1, Math.min(Float.BYTES * 4, (1 << 24) / Math.max(1, rows))));
        ByteBuffer chunk = ByteBuffer.allocate(Math.multiplyExact(Math.multiplyExact(together, rows), Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int first = 0; first < columns; first += together) {
            int count = Math.min(together, columns - first);
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < count; i++) {
                    int from = (row * columns + first + i) * Float.BYTES;
                    chunk.putInt((i * rows + row) * Float.BYTES, bytes.getInt(from));
                }
            }
            target.write(chunk.array(), 0, count * rows * Float.BYTES);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
