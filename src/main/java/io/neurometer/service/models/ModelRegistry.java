package io.neurometer.service.models;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.store.WriteTurns;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Registers and removes models. */
@Service
class ModelRegistry {
    private final ModelRepository repository;
    private final ContentRepository contents;
    private final ModelLoader loader;
    private final ModelDescriber describer;
    private final ModelIndex index;
    private final LoadedModels loaded;
    private final WriteTurns turns;
    private final ModelAvailability availability;

    ModelRegistry(
            ModelRepository repository,
            ContentRepository contents,
            ModelLoader loader,
            ModelDescriber describer,
            ModelIndex index,
            LoadedModels loaded,
            WriteTurns turns,
            ModelAvailability availability) {
        this.repository = repository;
        this.contents = contents;
        this.loader = loader;
        this.describer = describer;
        this.index = index;
        this.loaded = loaded;
        this.turns = turns;
        this.availability = availability;
    }

    /**
     * What came of an upload.
     *
     * @param isNew whether there was no version with these files before
     */
    record Registered(ModelVersion version, boolean isNew, ModelDescription description) {}

    /**
     * Stores a model that has been found to be buildable, and nothing else. Whatever can fail does so before; what is
     * returned holds of the moment in which it was stored, even if somebody removes it at once. A model that was unloaded
     * is served again.
     *
     * @param others the files that came along: separate weights of a definition in safetensors format, or those in which
     *     an ONNX file keeps data of its tensors. Without any of the latter the model can be analysed only
     * @throws io.neurometer.engine.error.EngineException with everything that is wrong with it
     */
    Registered register(String name, InputStream file, List<UploadedFile> others) throws IOException {
        ModelName.require(name);
        ModelContent content = contents.spool(file);
        ModelFormat format = ModelFormat.of(content.bytes());
        ModelContent separate = format == ModelFormat.ONNX ? dataFiles(content, others) : weights(others);
        ModelReader.Network network = loader.read(format, content, separate);
        ModelRuntime runtime = loader.runtime(network.graph());
        try {
            ModelDescriber.Facts facts = describer.describe(network, runtime);
            ModelRepository.Addition added = turns.call(() -> repository.add(name, format, content, separate));
            Registered registered =
                    new Registered(added.version(), added.isNew(), facts.description(added.version(), added.all()));
            keep(
                    LoadedModel.of(added.version(), network, runtime, ModelOrigin.of(format, content, separate)),
                    added.version());
            availability.restore(name);
            return registered;
        } catch (RuntimeException | Error failure) {
            runtime.close();
            throw failure;
        }
    }

    /** What has been read need not be read again when it is used; unless it was removed right after it was stored. */
    private void keep(LoadedModel model, ModelVersion stored) {
        index.forget(stored.name());
        loaded.adopt(stored, model);
        if (!isThere(stored)) {
            loaded.drop(stored.name(), stored.version());
        }
    }

    private boolean isThere(ModelVersion stored) {
        try {
            return index.require(stored.reference()).equals(stored);
        } catch (EngineException | ProblemException gone) {
            return false;
        }
    }

    private @Nullable ModelContent dataFiles(ModelContent model, List<UploadedFile> others) throws IOException {
        if (others.isEmpty()) {
            return null;
        }
        SortedMap<String, FileBundle.Source> files = DataFiles.matched(loader.dataFiles(model), others);
        return contents.spool(target -> FileBundle.write(files, target));
    }

    private @Nullable ModelContent weights(List<UploadedFile> others) throws IOException {
        UploadedFile weights = null;
        for (UploadedFile file : others) {
            if (!file.isWeights() || weights != null) {
                throw new EngineException(
                        Fault.of(ErrorCode.REQUEST_INVALID, Excerpt.of(file.part()), "is not a part of such an upload")
                                .expected("'model', and 'weights' if there are any, once each"));
            }
            weights = file;
        }
        if (weights == null) {
            return null;
        }
        try (InputStream bytes = weights.open()) {
            return contents.spool(bytes);
        }
    }

    /**
     * Has a label name a version from now on, here at once and in other replicas within moments.
     *
     * @param target the version, by its number or by another label
     * @return the version
     * @throws EngineException {@link ErrorCode#NOT_FOUND}, or {@link ErrorCode#REQUEST_INVALID} for what is no label
     */
    ModelVersion label(String label, ModelReference target) {
        ModelLabel.requireFree(label);
        ModelVersion version = turns.call(() -> repository.label(label, target));
        index.forget(version.name());
        return version;
    }

    /** Takes a label away. @throws EngineException {@link ErrorCode#NOT_FOUND} */
    void unlabel(String name, String label) {
        ModelLabel.requireFree(label);
        turns.run(() -> repository.unlabel(name, label));
        index.forget(name);
    }

    void remove(String name) {
        turns.run(() -> repository.remove(name));
        index.forget(name);
        loaded.drop(name, null);
        availability.restore(name);
    }

    void remove(String name, long version) {
        turns.run(() -> repository.remove(name, version));
        index.forget(name);
        loaded.drop(name, version);
    }
}
