package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
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
    private final ModelLoader loader;
    private final ModelCatalog catalog;
    private final ModelAvailability availability;

    ModelRegistry(
            ModelRepository repository, ModelLoader loader, ModelCatalog catalog, ModelAvailability availability) {
        this.repository = repository;
        this.loader = loader;
        this.catalog = catalog;
        this.availability = availability;
    }

    /**
     * Stores a model that has been found to be buildable, and nothing else. A model that was unloaded is served again.
     *
     * @param others the files that came along: separate weights of a definition in safetensors format, or those in which
     *     an ONNX file keeps data of its tensors. Without any of the latter the model can be analysed only
     * @throws io.neurometer.engine.error.EngineException with everything that is wrong with it
     */
    ModelRepository.Addition register(String name, InputStream file, List<UploadedFile> others) throws IOException {
        ModelName.require(name);
        ModelContent content = repository.spool(file);
        ModelFormat format = ModelFormat.of(content.bytes());
        ModelContent separate = format == ModelFormat.ONNX ? dataFiles(content, others) : weights(others);
        loader.read(format, content, separate);
        ModelRepository.Addition addition = repository.add(name, format, content, separate);
        availability.restore(name);
        return addition;
    }

    private @Nullable ModelContent dataFiles(ModelContent model, List<UploadedFile> others) throws IOException {
        if (others.isEmpty()) {
            return null;
        }
        SortedMap<String, FileBundle.Source> files = DataFiles.matched(loader.dataFiles(model), others);
        return repository.spool(target -> FileBundle.write(files, target));
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
            return repository.spool(bytes);
        }
    }

    void remove(String name) {
        repository.remove(name);
        catalog.drop(name, null);
        availability.restore(name);
    }

    void remove(String name, long version) {
        repository.remove(name, version);
        catalog.drop(name, version);
    }
}
