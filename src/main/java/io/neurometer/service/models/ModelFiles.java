package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.LimitsProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds models as ONNX or JSON files, whose paths are their names. What an ONNX file keeps in others is taken from beside
 * it, and the weights of a definition from a file that is named. Serves the command line, which has no store.
 */
public final class ModelFiles implements ModelSource {
    /** Before the name of a built-in model whose weights are in a file. */
    private static final String TRAINED = "trained ";

    private final LimitsProperties limits;
    private final ModelReader reader;
    private final BuiltInModels builtIn;
    private final Map<String, ModelContent> contents = new ConcurrentHashMap<>();
    private @Nullable Path weights;

    ModelFiles(LimitsProperties limits, ModelReader reader, BuiltInModels builtIn) {
        this.limits = limits;
        this.reader = reader;
        this.builtIn = builtIn;
    }

    /**
     * Has the weights of definitions read from a file of safetensors.
     *
     * @param model a path, or a built-in model with its prefix
     * @return what to call the model from here on
     */
    public String withWeights(String model, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "--weights", "there is no such file")
                    .got(Excerpt.of(file.toString()))
                    .expected("a file of safetensors"));
        }
        weights = file;
        return model.startsWith(BuiltInModels.PREFIX) ? TRAINED + model : model;
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} unless there is a file of this name */
    public static void requireFile(String name) {
        existing(name);
    }

    /** The model, called like its file without what follows the last dot. The file is read, and must not change. */
    @Override
    public ModelVersion require(ModelReference reference) {
        // A path may hold what names a version elsewhere.
        String name = reference.versionText() == null
                ? String.valueOf(reference.name())
                : reference.name() + ":" + reference.versionText();
        try {
            if (name.startsWith(TRAINED)) {
                String original = name.substring(TRAINED.length());
                byte[] definition = builtIn.definition(original.substring(BuiltInModels.PREFIX.length()));
                return model(original, ModelContent.of(definition), null);
            }
            Path file = existing(name);
            requireWithinLimits(name, Files.size(file));
            return model(stem(file), ModelContent.map(file), file);
        } catch (IOException failure) {
            throw new EngineException(
                    Fault.of(ErrorCode.NOT_FOUND, Excerpt.of(name), "the file cannot be read")
                            .got(failure.getClass().getSimpleName()),
                    failure);
        }
    }

    private ModelVersion model(String name, ModelContent content, @Nullable Path file) throws IOException {
        ModelFormat format = ModelFormat.of(content.bytes());
        ModelContent beside = format == ModelFormat.DEFINITION ? trained() : data(content, file);
        contents.put(content.sha256(), content);
        if (beside != null) {
            contents.put(beside.sha256(), beside);
        }
        return new ModelVersion(
                name,
                1,
                content.sha256(),
                beside == null ? null : beside.sha256(),
                format,
                content.size() + (beside == null ? 0 : beside.size()),
                Instant.now());
    }

    private @Nullable ModelContent trained() throws IOException {
        return weights == null ? null : ModelContent.map(weights);
    }

    /** The files of data that lie beside an ONNX file; those that are missing, the model's loader tells of. */
    private @Nullable ModelContent data(ModelContent model, @Nullable Path file) throws IOException {
        if (weights != null) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, "--weights", "an ONNX file has weights of its own")
                            .fix("leave it out"));
        }
        SortedMap<String, FileBundle.Source> found = new TreeMap<>();
        for (String location : named(model)) {
            Path data = file == null ? null : beside(file, location);
            if (data != null) {
                found.put(location, new LocalFile(data));
            }
        }
        return found.isEmpty()
                ? null
                : ModelContent.spool(
                        target -> FileBundle.write(found, target), Path.of(System.getProperty("java.io.tmpdir")));
    }

    private Set<String> named(ModelContent model) {
        try {
            return reader.dataFiles(model.bytes().duplicate());
        } catch (EngineException unreadable) {
            // Whoever reads the model says so, in more words.
            return Set.of();
        }
    }

    /** A file in the folder of the model, or below it; never one elsewhere, whatever the model says. */
    private static @Nullable Path beside(Path model, String location) {
        try {
            Path folder = Objects.requireNonNull(model.toRealPath().getParent());
            Path data = folder.resolve(location);
            return Files.isRegularFile(data) && data.toRealPath().startsWith(folder) ? data : null;
        } catch (IOException | InvalidPathException unreadable) {
            return null;
        }
    }

    private record LocalFile(Path path) implements FileBundle.Source {
        @Override
        public long size() throws IOException {
            return Files.size(path);
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
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
