package io.neurometer.service.models;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Registered models and their files. What {@link #add} has returned for survives the end of the process. */
@Component
class ModelStore implements ModelSource {
    private final ModelRepository repository;
    private final SpoolDirectory spool;

    ModelStore(ModelRepository repository, SpoolDirectory spool) {
        this.repository = repository;
        this.spool = spool;
    }

    /** Takes in a file without holding it in the heap. */
    ModelContent spool(InputStream source) throws IOException {
        return ModelContent.spool(source, spool.path());
    }

    ModelRepository.Addition add(
            String name, ModelFormat format, ModelContent content, @Nullable ModelContent weights) {
        return repository.add(name, format, content, weights);
    }

    @Override
    public ModelVersion require(String name, @Nullable Long version) {
        Optional<ModelVersion> found = version == null ? repository.findLatest(name) : repository.find(name, version);
        return found.orElseThrow(() -> unknown(name, version));
    }

    /** Newest first, never empty. @throws EngineException {@link ErrorCode#NOT_FOUND} */
    List<ModelVersion> requireVersions(String name) {
        List<ModelVersion> versions = repository.versions(name);
        if (versions.isEmpty()) {
            throw unknown(name, null);
        }
        return versions;
    }

    /** By name, newest first within each. */
    List<ModelVersion> all() {
        return repository.all();
    }

    @Override
    public ModelContent content(String sha256) {
        try {
            ModelContent content = repository.content(sha256, spool.path());
            if (!content.sha256().equals(sha256)) {
                throw new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "the model has been removed"));
            }
            return content;
        } catch (IOException failure) {
            throw new UncheckedIOException("spooling a stored model failed", failure);
        }
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} */
    void remove(String name) {
        if (repository.remove(name) == 0) {
            throw unknown(name, null);
        }
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} */
    void remove(String name, long version) {
        if (!repository.remove(name, version)) {
            throw unknown(name, version);
        }
    }

    static EngineException unknown(String name, @Nullable Long version) {
        String what = version == null ? "there is no model of this name" : "the model has no version " + version;
        return new EngineException(Fault.of(ErrorCode.NOT_FOUND, Excerpt.of(name), what)
                .fix("GET /models lists the registered models, GET /zoo the built-in ones"));
    }
}
