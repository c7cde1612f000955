package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.MappedFiles;
import io.neurometer.service.store.SpoolDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bytes of a file that belongs to a model, with their digest. Large ones lie in a memory-mapped file without a
 * name, so that they take neither heap nor memory that the operating system could not use otherwise.
 *
 * @param bytes read-only; position 0, limit at the end
 * @param sha256 in hexadecimal
 */
record ModelContent(ByteBuffer bytes, String sha256) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Where bytes come from. */
    interface Writer {
        void writeTo(OutputStream target) throws IOException;
    }

    static ModelContent of(byte[] bytes) {
        return new ModelContent(
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                HexFormat.of().formatHex(newDigest().digest(bytes)));
    }

    /** Copies a stream into a file in {@code directory} that is gone with the process, however that ends. */
    static ModelContent spool(InputStream source, Path directory) throws IOException {
        return spool(
                target -> {
                    byte[] buffer = new byte[BUFFER_BYTES];
                    for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
                        target.write(buffer, 0, read);
                    }
                },
                directory);
    }

    /** The bytes of a file where it lies. */
    static ModelContent map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = map(channel);
            MessageDigest digest = newDigest();
            digest.update(bytes.duplicate());
            return new ModelContent(bytes, HexFormat.of().formatHex(digest.digest()));
        }
    }

    static ModelContent spool(Writer source, Path directory) throws IOException {
        MessageDigest digest = newDigest();
        try (FileChannel channel = FileChannel.open(
                        SpoolDirectory.newFile(directory),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
                OutputStream target = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            source.writeTo(target);
            return new ModelContent(map(channel), HexFormat.of().formatHex(digest.digest()));
        }
    }

    long size() {
        return bytes.limit();
    }

    private static ByteBuffer map(FileChannel channel) throws IOException {
        if (channel.size() > Integer.MAX_VALUE) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the model file is too large")
                    .got(channel.size() + " bytes")
                    .expected("less than 2 GB")
                    .fix("no setting allows more; move weights into a file of their own"));
        }
        return channel.size() == 0 ? ByteBuffer.allocate(0) : MappedFiles.map(channel);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
