package io.neurometer.service.models;

import io.neurometer.engine.tensor.MappedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A model as files, for another process to read.
 *
 * @param weights path of its separate weights, or null
 */
public record ModelCopy(
        ModelFormat format, String model, @Nullable String weights) {

    static ModelCopy write(ModelFormat format, ModelContent model, @Nullable ModelContent weights, Path directory)
            throws IOException {
        return new ModelCopy(
                format,
                file(model, directory.resolve("model")),
                weights == null ? null : file(weights, directory.resolve("weights")));
    }

    private static String file(ModelContent content, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = content.bytes().duplicate();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        return file.toAbsolutePath().toString();
    }

    /**
     * Reads the files of a model that has been found to be right; they must stay as they are for as long as its graph is
     * in use.
     *
     * @throws io.neurometer.engine.error.EngineException with everything that is wrong with it
     */
    public ModelReader.Network read(ModelReader reader) throws IOException {
        return format.read(reader, map(model), weights == null ? null : map(weights));
    }

    private static ByteBuffer map(String file) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ)) {
            return channel.size() == 0 ? ByteBuffer.allocate(0) : MappedFiles.map(channel);
        }
    }
}
