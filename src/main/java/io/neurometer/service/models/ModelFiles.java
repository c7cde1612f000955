package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.LimitsProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Primary;

/** Finds models as ONNX or JSON files, whose paths are their names. Serves the command line, which has no store. */
@Primary
public final class ModelFiles implements ModelSource {
    private final LimitsProperties limits;
    private final Map<String, ModelContent> contents = new ConcurrentHashMap<>();

    ModelFiles(LimitsProperties limits) {
        this.limits = limits;
    }

    /** The model, called like its file without what follows the last dot. The file is read, and must not change. */
    @Override
    public ModelVersion require(ModelReference reference) {
        // A path may hold what names a version elsewhere.
        String name = reference.versionText() == null
                ? String.valueOf(reference.name())
                : reference.name() + ":" + reference.versionText();
        Path file = existing(name);
        try {
            requireWithinLimits(name, Files.size(file));
            ModelContent content = ModelContent.map(file);
            contents.put(content.sha256(), content);
            return new ModelVersion(
                    stem(file),
                    1,
                    content.sha256(),
                    null,
                    ModelFormat.of(content.bytes()),
                    content.size(),
                    Instant.now());
        } catch (IOException failure) {
            throw new EngineException(
                    Fault.of(ErrorCode.NOT_FOUND, Excerpt.of(name), "the file cannot be read")
                            .got(failure.getClass().getSimpleName()),
                    failure);
        }
    }

    @Override
    public ModelContent content(String sha256) {
        ModelContent content = contents.get(sha256);
        if (content == null) {
            throw new IllegalStateException("no file with the digest " + sha256 + " has been asked for");
        }
        return content;
    }

    private static Path existing(String name) {
        try {
            Path file = Path.of(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException noPath) {
            throw unknown(name, noPath);
        }
        throw unknown(name, null);
    }

    private static EngineException unknown(String name, @Nullable Throwable cause) {
        EngineException unknown =
                new EngineException(Fault.of(ErrorCode.NOT_FOUND, Excerpt.of(name), "there is no such file")
                        .expected("an ONNX file, a JSON definition, or " + BuiltInModels.PREFIX + "NAME"));
        if (cause != null) {
            unknown.initCause(cause);
        }
        return unknown;
    }

    private void requireWithinLimits(String name, long bytes) {
        long most = limits.modelBytes().toBytes();
        if (bytes > most) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, Excerpt.of(name), "the model file is too large")
                    .got(bytes + " bytes")
                    .expected("at most " + most)
                    .fix("use a smaller file, or have neurometer.limits.model-bytes raised"));
        }
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
