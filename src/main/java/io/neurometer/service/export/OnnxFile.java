package io.neurometer.service.export;

import io.neurometer.engine.frontend.onnx.write.OnnxFileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** An ONNX file on its way to somebody. */
public interface OnnxFile extends AutoCloseable {
    /** Its length. */
    long bytes();

    /** Writes all of it, a part at a time. */
    void writeTo(OutputStream target) throws IOException;

    @Override
    void close();

    /** A file that is there. */
    static OnnxFile given(ByteBuffer file) {
        return new GivenFile(file);
    }

    static OnnxFile written(OnnxFileWriter writer) {
        return new WrittenFile(writer);
    }

    /** The bytes of an upload, where they lie. */
    record GivenFile(ByteBuffer file) implements OnnxFile {
        private static final int PART_BYTES = 1 << 16;

        @Override
        public long bytes() {
            return file.remaining();
        }

        @Override
        public void writeTo(OutputStream target) throws IOException {
            ByteBuffer rest = file.duplicate();
            byte[] part = new byte[PART_BYTES];
            while (rest.hasRemaining()) {
                int length = Math.min(part.length, rest.remaining());
                rest.get(part, 0, length);
                target.write(part, 0, length);
            }
        }

        @Override
        public void close() {}
    }

    /** A definition in ONNX's words. */
    record WrittenFile(OnnxFileWriter writer) implements OnnxFile {
        @Override
        public long bytes() {
            return writer.bytes();
        }

        @Override
        public void writeTo(OutputStream target) throws IOException {
            writer.writeTo(target);
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
