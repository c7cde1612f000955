package io.neurometer.service.worker;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelCopy;
import io.neurometer.service.models.RunSignature;
import io.neurometer.service.worker.wire.SharedLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** A loaded model as workers know it: by a number, and by files that are there until its memory is freed. */
final class WorkerModel {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerModel.class);
    private static final int MAX_FORMS = 256;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long id = NUMBERS.incrementAndGet();
    private final LoadedModel model;
    private final Path folder;
    private final Map<RunSignature, Form> forms = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunSignature, Form> eldest) {
            return size() > MAX_FORMS;
        }
    };
    private @Nullable ModelCopy files;
    private volatile boolean closed;

    /**
     * What a model is to be compiled for, and where its inputs lie.
     *
     * @param inputs names, in the order in which they lie in shared memory
     */
    record Form(long id, WorkerModel model, RunSignature signature, List<String> inputs, SharedLayout layout) {}

    /** @param parent where the folder for its files may be made */
    WorkerModel(LoadedModel model, Path parent) {
        this.model = model;
        this.folder = parent.resolve("model-" + id);
    }

    long id() {
        return id;
    }

    LoadedModel model() {
        return model;
    }

    synchronized Form form(RunSignature signature) {
        return forms.computeIfAbsent(signature, absent -> {
            Map<String, TensorType> types = new TreeMap<>(signature.types());
            return new Form(
                    NUMBERS.incrementAndGet(),
                    this,
                    signature,
                    List.copyOf(types.keySet()),
                    new SharedLayout(List.copyOf(types.values())));
        });
    }

    /** Its files, written when they are first asked for. @throws EngineException {@link ErrorCode#NOT_FOUND} once closed */
    synchronized ModelCopy files() throws IOException {
        requireOpen();
        ModelCopy there = files;
        if (there == null) {
            FileSystemUtils.deleteRecursively(folder);
            Files.createDirectory(folder);
            there = model.origin().write(folder);
            files = there;
        }
        return there;
    }

    /** @throws EngineException {@link ErrorCode#NOT_FOUND} once closed */
    void requireOpen() {
        if (closed) {
            throw new EngineException(Fault.of(ErrorCode.NOT_FOUND, null, "the model has been removed"));
        }
    }

    synchronized void close() {
        closed = true;
        files = null;
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException failure) {
            LOG.warn("the files of a model cannot be removed: {}", failure.toString());
        }
    }
}
