package io.neurometer.bench;

import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files lie that both engines read. */
final class ModelFiles {
    private final Path folder;
    private final boolean seeded;

    /**
     * @param folder made if need be
     * @param seeded whether networks without weights are given some, see {@link SeededWeights}
     */
    ModelFiles(Path folder, boolean seeded) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.seeded = seeded;
    }

    /**
     * A file in place.
     *
     * @param rewritten whether it fixed another batch before
     */
    record Ready(Path path, boolean rewritten) {}

    /** Writes the model's file for that batch. */
    Ready write(BenchModel model, int batch) throws IOException {
        Path direct = folder.resolve(model.network() + ".onnx");
        if (model.source().writeTo(direct)) {
            return new Ready(direct, false);
        }
        ModelProto.Builder proto = ModelProto.parseFrom(model.source().read()).toBuilder();
        if (seeded) {
            SeededWeights.fill(proto.getGraphBuilder());
        }
        boolean rewritten = BatchDimension.set(proto.getGraphBuilder(), batch);
        Path path = folder.resolve(model.network() + (rewritten ? "-" + batch : "") + ".onnx");
        try (var out = Files.newOutputStream(path)) {
            proto.build().writeTo(out);
        }
        return new Ready(path, rewritten);
    }
}
